import java.io.File;
import java.util.TreeSet;
import org.obolibrary.robot.IOHelper;
import org.obolibrary.robot.ReasonerHelper;
import org.semanticweb.HermiT.ReasonerFactory;
import org.semanticweb.owlapi.model.OWLEntity;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;
import org.semanticweb.owlapi.profiles.Profiles;
import org.semanticweb.owlapi.reasoner.OWLReasoner;

/** Says of each ontology, one file in N-Triples an argument, what is wrong with it: lines of file, kind and words, with tabs between. */
public class Reasoner {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            OWLOntology ontology = new IOHelper().loadOntology(new File(file), false);
            for (OWLProfileViolation violation : Profiles.OWL2_DL.checkOntology(ontology).getViolations()) {
                say(file, "profile", violation.getClass().getSimpleName() + " " + violation);
            }
            try {
                judge(file, new ReasonerFactory().createReasoner(ontology));
            } catch (IllegalArgumentException refused) {
                say(file, "refused", refused.getMessage());
            }
        }
    }

    private static void judge(String file, OWLReasoner reasoner) {
        boolean consistent = reasoner.isConsistent();
        say(file, "judged", consistent ? "consistent" : "inconsistent");
        if (consistent) {
            var empty = new TreeSet<OWLEntity>(reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom());
            empty.addAll(ReasonerHelper.getUnsatisfiableObjectProperties(reasoner));
            empty.forEach(term -> say(file, "unsatisfiable", term.getIRI().toString()));
        }
    }

    private static void say(String file, String kind, String words) {
        System.out.println(String.join("\t", file, kind, words.replaceAll("\\s+", " ")));
    }
}
