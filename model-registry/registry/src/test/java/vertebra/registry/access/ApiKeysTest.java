package vertebra.registry.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.registry.access.ApiKeys.IssuedKey;
import vertebra.registry.access.ApiKeys.NewKey;
import vertebra.registry.testing.InMemoryRegistryStore;
import vertebra.registry.testing.Race;
import vertebra.spec.access.Caller;
import vertebra.spec.access.KeyName;
import vertebra.spec.access.Scope;
import vertebra.spec.problem.ProblemException;
import vertebra.spec.problem.ProblemType;
import vertebra.testkit.time.ManualClock;

/** Keys from their creation to their end. */
@Tag("S10")
class ApiKeysTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Author ANN = new Author("ann", "local", "127.0.0.1");
    private static final Duration DAY = Duration.ofDays(1);

    private final ManualClock clock = new ManualClock(START);
    private final InMemoryRegistryStore store = new InMemoryRegistryStore(clock);
    private final AuditLog audit = new StoreAuditLog(store);
    private final ApiKeys keys = new ApiKeys(store, audit, clock);

    @Test
    void letsItsHolderPassWithItsScopes() {
        // when
        IssuedKey shop = create("shop", "predict:iris-*", "admin:read");

        // then
        assertThat(keys.authenticate(shop.text().reveal()))
                .hasValue(new Caller(
                        shop.key().id(), new KeyName("shop"), Set.of(new Scope.Predict("iris-*"), Scope.Admin.READ)));
    }

    @Test
    void keepsNothingOfASecretButItsHash() {
        // when
        IssuedKey shop = create("shop", "admin:read");

        // then
        String secret = shop.text().reveal().substring("vtb_".length() + 13);
        String stored = Stream.concat(Stream.of("keys.json"), store.list("audit/").stream())
                .map(key -> store.read(key).orElseThrow().content())
                .collect(Collectors.joining());
        assertThat(secret).hasSize(48);
        assertThat(stored).contains(shop.text().sha256().hex()).doesNotContain(secret);
        assertThat(shop).asString().doesNotContain(secret);
    }

    @Test
    void everyKeyHasASecretOfItsOwn() {
        assertThat(Stream.generate(KeyText::create).limit(100).map(KeyText::reveal))
                .doesNotHaveDuplicates()
                .allMatch(key -> key.matches("vtb_[0-9a-f]{12}_[0-9a-f]{48}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "vtb_", "vtb_%s_", "vtb_%s_0", "Bearer", "%2$s ", " %2$s", "%2$s%2$s", "%3$s"})
    void letsNobodyElsePass(String form) {
        // given
        IssuedKey shop = create("shop", "admin:read");
        String key = shop.text().reveal();
        String other = key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0");

        // then
        assertThat(keys.authenticate(form.formatted(shop.key().id(), key, other)))
                .isEmpty();
        assertThat(keys.authenticate(KeyText.create().reveal())).isEmpty();
    }

    @Test
    void endsAKeyWhenItExpires() {
        // given
        IssuedKey shop = keys.create(wanted("shop", Optional.of(DAY), "admin:read"), Caller.LOCAL, ANN);

        // when
        clock.advance(DAY.minusNanos(1));
        boolean before = isValid(shop);
        clock.advance(Duration.ofNanos(1));

        // then
        assertThat(before).isTrue();
        assertThat(isValid(shop)).isFalse();
        assertThat(keys.all()).hasSize(1);
    }

    @Test
    void rotatesWithAnOverlapAfterWhichTheOldSecretIsDead() {
        // given
        IssuedKey old = create("shop", "admin:read");

        // when
        IssuedKey next = keys.rotate(old.key().id(), DAY, Caller.LOCAL, ANN);

        // then
        assertThat(next.key().id()).isEqualTo(old.key().id());
        assertThat(isValid(old)).isTrue();
        assertThat(isValid(next)).isTrue();
        assertThat(next.key().oldSecretEndsAt(clock.instant())).hasValue(START.plus(DAY));
        clock.advance(DAY);
        assertThat(isValid(old)).isFalse();
        assertThat(isValid(next)).isTrue();
    }

    @Test
    void aRotationWithoutOverlapEndsAllSecretsBefore() {
        // given
        IssuedKey first = create("shop", "admin:read");
        IssuedKey second = keys.rotate(first.key().id(), DAY, Caller.LOCAL, ANN);

        // when
        IssuedKey third = keys.rotate(first.key().id(), Duration.ZERO, Caller.LOCAL, ANN);

        // then
        assertThat(isValid(first)).isFalse();
        assertThat(isValid(second)).isFalse();
        assertThat(isValid(third)).isTrue();
        assertThat(third.key().secrets()).hasSize(1);
    }

    @Test
    void aRotationNeverProlongsAnOlderSecret() {
        // given
        IssuedKey first = create("shop", "admin:read");
        keys.rotate(first.key().id(), Duration.ofHours(1), Caller.LOCAL, ANN);

        // when
        keys.rotate(first.key().id(), DAY, Caller.LOCAL, ANN);
        clock.advance(Duration.ofHours(1));

        // then
        assertThat(isValid(first)).isFalse();
    }

    @Test
    void refusesMoreSecretsThanAKeyCanHaveAndEndsNone() {
        // given
        IssuedKey first = create("shop", "admin:read");
        String id = first.key().id();
        for (int i = 0; i < 3; i++) {
            keys.rotate(id, DAY, Caller.LOCAL, ANN);
        }

        // when
        ProblemException refusal = catchThrowableOfType(
                ProblemException.class, () -> keys.rotate(id, Duration.ofHours(1), Caller.LOCAL, ANN));

        // then
        assertThat(refusal.problem().type()).isEqualTo(KeyProblem.TOO_MANY_SECRETS);
        assertThat(refusal.problem().detail()).contains(START.plus(DAY).toString());
        assertThat(isValid(first)).isTrue();
        assertThat(keys.rotate(id, Duration.ZERO, Caller.LOCAL, ANN).key().secrets())
                .hasSize(1);
    }

    @Test
    void givesAnExpiredKeyNoOtherSecret() {
        // given
        String id = keys.create(wanted("shop", Optional.of(DAY), "admin:read"), Caller.LOCAL, ANN)
                .key()
                .id();
        clock.advance(DAY);

        // then
        assertThat(refusal(() -> keys.rotate(id, DAY, Caller.LOCAL, ANN))).isEqualTo(KeyProblem.KEY_EXPIRED);
    }

    @Test
    void revokesAtOnce() {
        // given
        IssuedKey shop = create("shop", "admin:read");

        // when
        keys.revoke(shop.key().id(), ANN);

        // then
        assertThat(isValid(shop)).isFalse();
        assertThat(keys.all()).isEmpty();
        assertThat(refusal(() -> keys.revoke(shop.key().id(), ANN))).isEqualTo(KeyProblem.NO_SUCH_KEY);
        assertThat(refusal(() -> keys.rotate(shop.key().id(), DAY, Caller.LOCAL, ANN)))
                .isEqualTo(KeyProblem.NO_SUCH_KEY);
    }

    @Test
    void nobodyGivesWhatHeDoesNotHave() {
        // given
        Caller weak = create("weak", "admin:keys", "predict:iris-*").key().caller();
        IssuedKey strong = create("strong", "admin:deploy", "predict:iris-a");

        // then
        assertThat(refusal(() -> keys.create(wanted("a", Optional.empty(), "admin:read"), weak, ANN)))
                .isEqualTo(KeyProblem.BEYOND_OWN_SCOPES);
        assertThat(refusal(() -> keys.create(wanted("a", Optional.empty(), "predict:*"), weak, ANN)))
                .isEqualTo(KeyProblem.BEYOND_OWN_SCOPES);
        assertThat(refusal(() -> keys.rotate(strong.key().id(), DAY, weak, ANN)))
                .isEqualTo(KeyProblem.BEYOND_OWN_SCOPES);
        assertThat(keys.create(wanted("a", Optional.empty(), "predict:iris-a*", "admin:keys"), weak, ANN))
                .isNotNull();
    }

    @Test
    void nobodyGivesLongerThanHeHas() {
        // given
        String forever = create("forever", "admin:keys").key().id();
        ApiKey own = keys.create(wanted("own", Optional.of(DAY), "admin:keys"), Caller.LOCAL, ANN)
                .key();
        Caller brief = own.caller();

        // then
        assertThat(refusal(() -> keys.create(wanted("a", Optional.empty(), "admin:keys"), brief, ANN)))
                .isEqualTo(KeyProblem.BEYOND_OWN_END);
        assertThat(refusal(() -> keys.create(wanted("a", Optional.of(DAY.plusNanos(1)), "admin:keys"), brief, ANN)))
                .isEqualTo(KeyProblem.BEYOND_OWN_END);
        assertThat(refusal(() -> keys.rotate(forever, DAY, brief, ANN))).isEqualTo(KeyProblem.BEYOND_OWN_END);
        assertThat(keys.create(wanted("a", Optional.of(DAY), "admin:keys"), brief, ANN))
                .isNotNull();
        assertThat(keys.rotate(own.id(), DAY, brief, ANN)).isNotNull();
    }

    @Test
    void namesAreUnique() {
        // given
        create("shop", "admin:read");

        // then
        assertThat(refusal(() -> create("shop", "admin:read"))).isEqualTo(KeyProblem.KEY_EXISTS);
    }

    @Test
    void leavesAnAuditRecordOfEveryChange() {
        // when
        String id = create("shop", "admin:read").key().id();
        keys.rotate(id, DAY, Caller.LOCAL, ANN);
        keys.revoke(id, ANN);

        // then
        assertThat(audit.recent(10))
                .containsExactlyInAnyOrder(
                        new AuditLog.Entry(START, ANN, "key.create", "shop " + id, 1, "committed"),
                        new AuditLog.Entry(START, ANN, "key.rotate", "shop " + id, 2, "committed"),
                        new AuditLog.Entry(START, ANN, "key.revoke", "shop " + id, 3, "committed"));
    }

    @Test
    void otherProcessesSeeChangesWhenTheyRefresh() {
        // given
        ApiKeys other = new ApiKeys(store, audit, clock);
        IssuedKey shop = create("shop", "admin:read");
        boolean before = other.authenticate(shop.text().reveal()).isPresent();

        // when
        other.refresh();

        // then
        assertThat(before).isFalse();
        assertThat(other.authenticate(shop.text().reveal())).isPresent();
        other.revoke(shop.key().id(), ANN);
        keys.refresh();
        assertThat(isValid(shop)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"format\":1}",
                "{\"format\":99,\"generation\":2,\"writeId\":\"\",\"recentWrites\":[],\"keys\":[]}",
                "{\"format\":1,\"generation\":2,\"writeId\":\"\",\"recentWrites\":[],\"keys\":[null]}",
                "{\"format\":1,\"generation\":2,\"writeId\":\"\",\"recentWrites\":[],\"keys\":[{\"id\":\"0\",\"name\":\"x\","
                        + "\"scopes\":[\"admin:everything\"],\"createdAt\":\"2026-01-01T00:00:00Z\",\"createdBy\":\"a\","
                        + "\"expiresAt\":\"never\",\"secrets\":[]}]}"
            })
    void damagedKeysOpenNoDoorAndCloseNone(String damaged) {
        // given
        IssuedKey shop = create("shop", "admin:read");
        ApiKeys fresh = new ApiKeys(store, audit, clock);

        // when
        store.damage("keys.json", damaged);
        keys.refresh();
        fresh.refresh();

        // then
        assertThat(isValid(shop)).isTrue();
        assertThat(fresh.authenticate(shop.text().reveal())).isEmpty();
        assertThat(catchThrowableOfType(ProblemException.class, () -> create("other", "admin:read")))
                .isNotNull();
    }

    @Test
    void keysThatVanishStayKnownToThisProcess() {
        // given
        IssuedKey shop = create("shop", "admin:read");

        // when
        store.delete("keys.json");
        keys.refresh();

        // then
        assertThat(isValid(shop)).isTrue();
    }

    @Test
    void writersThatRaceLoseNothing() throws Exception {
        // given
        List<Callable<IssuedKey>> processes = IntStream.range(0, 8)
                .mapToObj(i -> (Callable<IssuedKey>) () -> new ApiKeys(store, audit, clock)
                        .create(wanted("key-" + i, Optional.empty(), "admin:read"), Caller.LOCAL, ANN))
                .toList();

        // when
        List<IssuedKey> created = Race.of(processes);
        keys.refresh();

        // then
        assertThat(created).allMatch(this::isValid);
    }

    private IssuedKey create(String name, String... scopes) {
        return keys.create(wanted(name, Optional.empty(), scopes), Caller.LOCAL, ANN);
    }

    private static NewKey wanted(String name, Optional<Duration> lifetime, String... scopes) {
        return new NewKey(
                new KeyName(name),
                Arrays.stream(scopes)
                        .map(scope -> Scope.parse(scope).orElseThrow())
                        .collect(Collectors.toSet()),
                lifetime);
    }

    private boolean isValid(IssuedKey key) {
        return keys.authenticate(key.text().reveal()).isPresent();
    }

    private static ProblemType refusal(ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem().type();
    }
}
