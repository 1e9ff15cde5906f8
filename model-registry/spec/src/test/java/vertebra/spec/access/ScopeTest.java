package vertebra.spec.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.spec.ApiName;

/** What keys allow. */
@Tag("S10")
class ScopeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "predict:*",
                "predict:iris",
                "predict:iris-*",
                "predict:*a*b",
                "admin:read",
                "admin:deploy",
                "admin:deploy-code",
                "admin:scale",
                "admin:keys"
            })
    void readsWhatItWrites(String text) {
        assertThat(Scope.parse(text)).map(Scope::toString).hasValue(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "predict",
                "predict:",
                "predict:Iris",
                "predict:a b",
                "predict:a/b",
                "predict:a\n",
                "admin:*",
                "admin:",
                "admin",
                "admin:DEPLOY",
                "admin:deploy_code",
                "ADMIN:read",
                " admin:read"
            })
    @Tag("S7")
    void refusesWhatIsNoScope(String text) {
        assertThat(Scope.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*, a, true",
        "*, iris-2, true",
        "iris, iris, true",
        "iris, iris-2, false",
        "iris, iri, false",
        "iris-*, iris-2, true",
        "iris-*, iris, false",
        "*-eu, iris-eu, true",
        "*-eu, iris-eu-eu, true",
        "*-eu, iris-us, false",
        "a*b*c, a1b2b3c, true",
        "a*b*c, ac, false",
        "**, a, true",
        "a**, a, true",
        "a-*, a-, true"
    })
    void allowsTheApisOfItsGlob(String glob, String api, boolean allowed) {
        // given
        Scope scope = new Scope.Predict(glob);

        // when
        boolean covered = scope.covers(new Scope.Predict(api));

        // then
        assertThat(covered).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "*, *, true",
        "*, a*, true",
        "a*, *, false",
        "a*, ab*, true",
        "a*, a*b, true",
        "*a*, a*, true",
        "a*, *a, false",
        "a*b, a*, false",
        "a*b, a*c*b, true",
        "iris, ir*s, false"
    })
    void knowsWhichGlobsItCovers(String glob, String other, boolean covers) {
        assertThat(new Scope.Predict(glob).covers(new Scope.Predict(other))).isEqualTo(covers);
    }

    @Test
    void impliesNoOtherScope() {
        // given
        List<Scope> all = Scope.all().toList();

        // then
        assertThat(all)
                .hasSize(6)
                .allSatisfy(
                        scope -> assertThat(all.stream().filter(scope::covers)).containsExactly(scope));
    }

    @Test
    void aGlobOfManyStarsIsMatchedAtOnce() {
        // given
        Scope scope = new Scope.Predict("*a".repeat(31) + "*b");
        Scope api = Scope.predict(new ApiName("a".repeat(42)));

        // then
        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> scope.covers(api)))
                .isFalse();
    }

    @Test
    void aCallerMayUseWhatOneOfItsScopesCovers() {
        // given
        Caller caller = new Caller("1", new KeyName("shop"), Set.of(new Scope.Predict("iris-*"), Scope.Admin.READ));

        // then
        assertThat(caller.mayUse(Scope.predict(new ApiName("iris-2")))).isTrue();
        assertThat(caller.mayUse(Scope.Admin.READ)).isTrue();
        assertThat(caller.mayUse(Scope.predict(new ApiName("taxi")))).isFalse();
        assertThat(caller.mayUse(Scope.Admin.DEPLOY)).isFalse();
        assertThat(Scope.all().allMatch(Caller.LOCAL::mayUse)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a b", "a/b", "a\n", "ü"})
    @Tag("S7")
    void refusesIllegalNamesOfKeys(String name) {
        assertThatThrownBy(() -> new KeyName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }
}
