import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.sparql.exec.http.QueryExecutionHTTP;

/** Asks the endpoint args[0] each query NAME.rq in the folder args[1], and writes the answer beside it: NAME.json or NAME.nt. */
public class RemoteQuery {
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        try (var files = Files.newDirectoryStream(folder, "*.rq")) {
            for (Path file : files) {
                ask(args[0], file);
            }
        }
    }

    private static void ask(String endpoint, Path file) throws Exception {
        Query query = QueryFactory.create(Files.readString(file));
        String name = file.toString().replaceFirst("\\.rq$", "");
        try (QueryExecutionHTTP execution = QueryExecutionHTTP.service(endpoint, query)) {
            if (query.isConstructType()) {
                Model model = execution.execConstruct();
                try (var output = Files.newOutputStream(Path.of(name + ".nt"))) {
                    RDFDataMgr.write(output, model, Lang.NTRIPLES);
                }
            } else {
                try (var output = Files.newOutputStream(Path.of(name + ".json"))) {
                    ResultSetFormatter.outputAsJSON(output, execution.execSelect());
                }
            }
        }
    }
}
