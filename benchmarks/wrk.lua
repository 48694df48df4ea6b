-- Requests for wrk: the paths of a file, one after the other, and the outcome as one line of JSON.
-- Arguments: the file, the Accept header, and from where on the mark TURN in a path is counted.

local requests, turn, first = {}, 0, 0

function init(arguments)
  first = tonumber(arguments[3])
  for path in io.lines(arguments[1]) do
    local whole = wrk.format("GET", path, { ["Accept"] = arguments[2], ["Host"] = wrk.headers["Host"] })
    local start, stop = whole:find("TURN", 1, true)
    requests[#requests + 1] = start and { whole:sub(1, start - 1), whole:sub(stop + 1) } or { whole }
  end
end

function request()
  turn = turn + 1
  local pieces = requests[(turn - 1) % #requests + 1]
  return pieces[2] and pieces[1] .. string.format("%d", first + turn) .. pieces[2] or pieces[1]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "p50": %f, "p99": %f, "failed": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
