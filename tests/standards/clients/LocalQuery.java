import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.QuerySolutionMap;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.sparql.util.NodeFactoryExtra;

/**
 * Asks the triples in the file args[0] each query NAME.rq in the folder args[1], with its variables standing for what NAME.terms says, a name and
 * a term a line, and writes the answer beside it: NAME.json, NAME.nt, or NAME.error.
 */
public class LocalQuery {
    public static void main(String[] args) throws Exception {
        Model data = RDFDataMgr.loadModel(args[0]);
        try (var files = Files.newDirectoryStream(Path.of(args[1]), "*.rq")) {
            for (Path file : files) {
                String name = file.toString().replaceFirst("\\.rq$", "");
                try {
                    ask(data, file, name);
                } catch (Exception error) {
                    Files.writeString(Path.of(name + ".error"), error.toString());
                }
            }
        }
    }

    private static void ask(Model data, Path file, String name) throws Exception {
        Query query = QueryFactory.create(Files.readString(file));
        QuerySolutionMap terms = new QuerySolutionMap();
        for (String line : Files.readAllLines(Path.of(name + ".terms"))) {
            String[] pair = line.split("\t", 2);
            terms.add(pair[0], data.asRDFNode(NodeFactoryExtra.parseNode(pair[1])));
        }
        try (QueryExecution execution = QueryExecution.model(data).query(query).substitution(terms).build()) {
            if (query.isConstructType()) {
                try (var output = Files.newOutputStream(Path.of(name + ".nt"))) {
                    RDFDataMgr.write(output, execution.execConstruct(), Lang.NTRIPLES);
                }
            } else {
                try (var output = Files.newOutputStream(Path.of(name + ".json"))) {
                    ResultSetFormatter.outputAsJSON(output, execution.execSelect());
                }
            }
        }
    }
}
