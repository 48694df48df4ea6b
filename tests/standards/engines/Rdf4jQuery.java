import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.rdf4j.query.GraphQuery;
import org.eclipse.rdf4j.query.Query;
import org.eclipse.rdf4j.query.QueryLanguage;
import org.eclipse.rdf4j.query.TupleQuery;
import org.eclipse.rdf4j.common.transaction.QueryEvaluationMode;
import org.eclipse.rdf4j.query.resultio.sparqljson.SPARQLResultsJSONWriter;
import org.eclipse.rdf4j.repository.RepositoryConnection;
import org.eclipse.rdf4j.repository.sail.SailRepository;
import org.eclipse.rdf4j.rio.RDFFormat;
import org.eclipse.rdf4j.rio.ntriples.NTriplesWriter;
import org.eclipse.rdf4j.sail.memory.MemoryStore;

/**
 * For each pair of arguments, asks the quads in the file that is the first each query NAME.rq in the folder that is the second, and writes the
 * answer beside it: NAME.json, NAME.nt, or NAME.error. Queries are asked in the order of their names, and what NAME.add says, as N-Quads, is there
 * for those behind it. The default graph is the union of all graphs. RDF4J subtracts days in its mode STANDARD alone.
 */
public class Rdf4jQuery {
    public static void main(String[] args) throws Exception {
        for (int i = 0; i < args.length; i += 2) {
            MemoryStore store = new MemoryStore();
            store.setDefaultQueryEvaluationMode(QueryEvaluationMode.STANDARD);
            SailRepository repository = new SailRepository(store);
            try (RepositoryConnection data = repository.getConnection(); var files = Files.list(Path.of(args[i + 1]))) {
                data.add(Path.of(args[i]).toFile(), RDFFormat.NQUADS);
                for (Path file : (Iterable<Path>) files.filter(each -> each.toString().endsWith(".rq")).sorted()::iterator) {
                    String name = file.toString().replaceFirst("\\.rq$", "");
                    try {
                        ask(data, Files.readString(file), name);
                    } catch (Exception error) {
                        Files.writeString(Path.of(name + ".error"), error.toString());
                    }
                    if (Files.exists(Path.of(name + ".add"))) {
                        data.add(Path.of(name + ".add").toFile(), RDFFormat.NQUADS);
                    }
                }
            }
            repository.shutDown();
        }
    }

    private static void ask(RepositoryConnection data, String text, String name) throws Exception {
        Query query = data.prepareQuery(QueryLanguage.SPARQL, text);
        String suffix = query instanceof GraphQuery ? ".nt" : ".json";
        try (var output = Files.newOutputStream(Path.of(name + suffix))) {
            if (query instanceof GraphQuery graph) {
                graph.evaluate(new NTriplesWriter(output));
            } else {
                ((TupleQuery) query).evaluate(new SPARQLResultsJSONWriter(output));
            }
        }
    }
}
