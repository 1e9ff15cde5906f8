package vertebra.acceptance.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.acceptance.source.SourceTree;

/** What turns bytes into objects of the sender's choice is not there. */
@Tag("S12")
class SerializationTest {

    /** In a model's file a pickle is expected; on a worker's wire, in a request, it is not. */
    private static final Pattern OPENS_PICKLES =
            Pattern.compile("\\b(pickle|cPickle|dill|cloudpickle|marshal|shelve)\\.(load|loads|Unpickler)\\b");

    private static final List<String> WIRE =
            List.of("frames", "channel", "calls", "content_type", "forms", "jsons", "payloads");

    @Test
    void noJavaObjectIsReadFromBytes() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.Object(Input|Output)Stream|java\\.beans\\.XML(De|En)coder")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.rmi..", "javax.management.remote..")
                .check(House.PRODUCT);
    }

    @Test
    void noJsonNamesTheClassThatItBecomes() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveSimpleName("JsonTypeInfo")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson.databind.jsontype..")
                .check(House.PRODUCT);
    }

    @Test
    void noPickleIsOpenedFromTheWireOfAWorker() {
        assertThat(WIRE)
                .allSatisfy(module -> assertThat(
                                SourceTree.read("node/engine-worker/src/main/python/vertebra_worker/" + module + ".py"))
                        .doesNotContainPattern(OPENS_PICKLES));
    }
}
