package vertebra.spec.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vertebra.spec.ApiSpec;
import vertebra.spec.yaml.tree.YamlNode;

/** Collects what is found in one file, so that everything is reported at once. */
final class SpecFindings {

    private final String file;
    private final List<SpecFault> faults = new ArrayList<>();
    private final List<SpecFault> notices = new ArrayList<>();
    private final List<SpecFault> refusals = new ArrayList<>();

    SpecFindings(String file) {
        this.file = file;
    }

    void fault(YamlNode at, String field, String detail, @Nullable String advice) {
        faults.add(finding(at.line(), at.column(), field, detail, advice));
    }

    void fault(int line, int column, String field, String detail, @Nullable String advice) {
        faults.add(finding(line, column, field, detail, advice));
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
        Comparator<SpecFault> byPlace = Comparator.comparingInt(SpecFault::line).thenComparingInt(SpecFault::column);
        faults.sort(byPlace);
        notices.sort(byPlace);
        refusals.sort(byPlace);
        return new SpecReading(faults.isEmpty() ? apis : List.of(), faults, notices, refusals);
    }

    private SpecFault finding(int line, int column, String field, String detail, @Nullable String advice) {
        return new SpecFault(file, line, column, field, detail, advice);
    }
}
