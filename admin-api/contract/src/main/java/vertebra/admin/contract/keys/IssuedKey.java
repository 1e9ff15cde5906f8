package vertebra.admin.contract.keys;

/**
 * A key and, this once, its text. Nobody can ask for it again.
 *
 * @param secret the whole key, as callers send it
 */
public record IssuedKey(KeyInfo key, String secret) {

    @Override
    public String toString() {
        return "IssuedKey[" + key + "]";
    }
}
