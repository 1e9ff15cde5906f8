package vertebra.testkit.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import vertebra.testkit.process.ChildProcess;

/**
 * A certificate that signs itself, and its key (elliptic curve P-256): made by the JDK's own keytool, which takes about a
 * second.
 */
public record TestCertificate(X509Certificate certificate, PrivateKey key) {

    private static final String ALIAS = "server";
    private static final String PASSWORD = "changeit";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** Valid for 90 days, for {@code localhost}, {@code 127.0.0.1} and {@code ::1}. */
    public static TestCertificate forLocalhost() {
        return lasting("-1d", 91, "dns:localhost", "ip:127.0.0.1", "ip:0:0:0:0:0:0:0:1");
    }

    /** For {@code localhost}; its last day was ten days ago. */
    public static TestCertificate expired() {
        return lasting("-20d", 10, "dns:localhost", "ip:127.0.0.1");
    }

    /**
     * @param start when it begins to be valid, from now: {@code -1d}, {@code +2H}
     * @param days how long it is valid
     * @param names whom it is for: {@code dns:node-1.example}, {@code ip:10.0.0.7}
     */
    public static TestCertificate lasting(String start, int days, String... names) {
        try {
            Path folder = Files.createTempDirectory("vertebra-tls");
            Path store = folder.resolve("store.p12");
            try {
                keytool(store, start, days, String.join(",", names));
                return read(store);
            } finally {
                Files.deleteIfExists(store);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a certificate", e);
        }
    }

    private static void keytool(Path store, String start, int days, String names) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=vertebra-test",
                "-ext",
                "san=" + names,
                "-startdate",
                start,
                "-validity",
                Integer.toString(days),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        try (ChildProcess keytool = ChildProcess.start(command, Path.of("").toAbsolutePath(), Map.of())) {
            if (keytool.awaitExit(PATIENCE) != 0) {
                throw new IllegalStateException("keytool: " + String.join("\n", keytool.output()));
            }
        }
    }

    private static TestCertificate read(Path file) {
        try (InputStream stored = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(stored, PASSWORD.toCharArray());
            return new TestCertificate((X509Certificate) store.getCertificate(ALIAS), (PrivateKey)
                    store.getKey(ALIAS, PASSWORD.toCharArray()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot read what keytool wrote", e);
        }
    }

    /** Writes {@code cert.pem} and {@code key.pem}, or replaces them; nobody else may read the key. */
    public TestCertificate writeTo(Path folder) {
        try {
            Files.writeString(folder.resolve("cert.pem"), certificatePem());
            Path key = Files.writeString(folder.resolve("key.pem"), keyPem());
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        }
    }

    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encode the certificate", e);
        }
    }

    /** PKCS #8, not encrypted. */
    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + PEM.encodeToString(der) + "\n-----END " + what + "-----\n";
    }

    /** What a client needs that trusts this certificate. */
    public SSLContext trust() {
        return trust(List.of(this));
    }

    /** What a client needs that trusts these certificates and no others. */
    public static SSLContext trust(List<TestCertificate> certificates) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (TestCertificate each : certificates) {
                trusted.setCertificateEntry(each.certificate.getSerialNumber().toString(), each.certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot trust a certificate", e);
        }
    }
}
