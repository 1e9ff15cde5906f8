package vertebra.http.tls;

import java.nio.file.Path;

/**
 * Where a listener's certificate lies, in PEM. Both files may be replaced at any time: they are watched.
 *
 * @param certificate the listener's own certificate first, then those that vouch for it
 * @param key the private key of the first, not encrypted
 */
public record TlsFiles(Path certificate, Path key) {}
