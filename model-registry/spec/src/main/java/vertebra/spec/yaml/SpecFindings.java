package vertebra.spec.yaml;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.spec.ApiSpec;
import vertebra.spec.yaml.tree.YamlNode;

/** Collects what is found in one file, so that everything is reported at once; the same finding only once. */
final class SpecFindings {

    /** More would help nobody, and would make a hostile file's answer much larger than the file. */
    private static final int MAX_FINDINGS = 1000;

    private final String file;
    private final boolean isStored;
    private final Set<SpecFault> faults = new LinkedHashSet<>();
    private final Set<SpecFault> notices = new LinkedHashSet<>();
    private final Set<SpecFault> refusals = new LinkedHashSet<>();

    private SpecFindings(String file, boolean isStored) {
        this.file = file;
        this.isStored = isStored;
    }

    static SpecFindings ofFile(String file) {
        return new SpecFindings(file, false);
    }

    /** Of a spec that was deployed: rules that were not there then do not hold. */
    static SpecFindings ofStored() {
        return new SpecFindings("", true);
    }

    void fault(YamlNode at, String field, String detail, @Nullable String advice) {
        faults.add(finding(at.line(), at.column(), field, detail, advice));
    }

    void fault(int line, int column, String field, String detail, @Nullable String advice) {
        faults.add(finding(line, column, field, detail, advice));
    }

    /** What is read has a meaning, but is not deployed any more. */
    void rule(YamlNode at, String field, String detail, @Nullable String advice) {
        if (!isStored) {
            fault(at, field, detail, advice);
        }
    }

    /** Something is accepted, but normalised or not used. */
    void notice(YamlNode at, String field, String detail, @Nullable String advice) {
        notices.add(finding(at.line(), at.column(), field, detail, advice));
    }

    /** The file is valid, but a deploy of it would be refused. */
    void refusal(YamlNode at, String field, String detail, @Nullable String advice) {
        refusals.add(finding(at.line(), at.column(), field, detail, advice));
    }

    SpecReading reading(List<ApiSpec> apis) {
        return new SpecReading(
                faults.isEmpty() ? apis : List.of(), byPlace(faults), byPlace(notices), byPlace(refusals));
    }

    private static List<SpecFault> byPlace(Set<SpecFault> findings) {
        return findings.stream()
                .sorted(Comparator.comparingInt(SpecFault::line).thenComparingInt(SpecFault::column))
                .limit(MAX_FINDINGS)
                .toList();
    }

    private SpecFault finding(int line, int column, String field, String detail, @Nullable String advice) {
        return new SpecFault(file, line, column, field, detail, advice);
    }
}
