package vertebra.cli.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.admin.contract.keys.KeyInfo;
import vertebra.cli.shell.Amounts;
import vertebra.cli.shell.Table;

/** {@code vertebra keys list}: one line a key. */
public final class KeyTable {

    private KeyTable() {}

    public static List<String> lines(List<KeyInfo> keys, Instant now) {
        if (keys.isEmpty()) {
            return List.of();
        }
        Table table = new Table("ID", "NAME", "SCOPES", "CREATED", "BY", "EXPIRES");
        for (KeyInfo key : keys) {
            List<String> cells = new ArrayList<>(List.of(
                    key.id(),
                    key.name(),
                    String.join(" ", key.scopes()),
                    Amounts.age(Duration.between(key.createdAt(), now)),
                    key.createdBy(),
                    expiry(key, now)));
            Optional.ofNullable(key.oldSecretUntil())
                    .ifPresent(end -> cells.add("(the secret before is valid for " + in(end, now) + ")"));
            table.add(cells.toArray(String[]::new));
        }
        return table.lines();
    }

    private static String expiry(KeyInfo key, Instant now) {
        if (key.expired()) {
            return "expired";
        }
        return Optional.ofNullable(key.expiresAt())
                .map(end -> "in " + in(end, now))
                .orElse("never");
    }

    private static String in(Instant end, Instant now) {
        return Amounts.age(Duration.between(now, end));
    }
}
