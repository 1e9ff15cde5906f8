package vertebra.http.tls;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.X509KeyManager;

/**
 * What the two files of a certificate held when they were read.
 *
 * @param certificate PEM
 * @param key PEM
 */
record PemPair(TlsFiles files, Buffer certificate, Buffer key) {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final byte[] CHALLENGE = "does this key fit?".getBytes(StandardCharsets.US_ASCII);

    static PemPair read(TlsFiles files) throws UnusableCertificate {
        return new PemPair(files, bytes(files.certificate()), bytes(files.key()));
    }

    private static Buffer bytes(Path file) throws UnusableCertificate {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (NoSuchFileException missing) {
            throw new UnusableCertificate(file + " does not exist.", missing);
        } catch (IOException unreadable) {
            throw new UnusableCertificate(file + " cannot be read.", unreadable);
        }
    }

    PemKeyCertOptions options() {
        return new PemKeyCertOptions().setCertValue(certificate).setKeyValue(key);
    }

    /** What the pair is for and how long, when it can be served at that time. */
    CertificateState check(Vertx vertx, Instant now) throws UnusableCertificate {
        List<X509Certificate> chain = chain();
        X509Certificate own = chain.getFirst();
        if (!fits(privateKey(vertx, own), own.getPublicKey())) {
            throw new UnusableCertificate(
                    files.key() + " is not the key of the first certificate in " + files.certificate() + ".");
        }
        for (X509Certificate each : chain) {
            if (now.isBefore(each.getNotBefore().toInstant())) {
                throw unusable(
                        each, "is not valid before " + each.getNotBefore().toInstant());
            }
            if (!now.isBefore(each.getNotAfter().toInstant())) {
                throw unusable(each, "expired at " + each.getNotAfter().toInstant());
            }
        }
        Instant expiresAt = chain.stream()
                .map(each -> each.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
        return new CertificateState(names(own), expiresAt);
    }

    private List<X509Certificate> chain() throws UnusableCertificate {
        try {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificate.getBytes()))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
            throw new UnusableCertificate(files.certificate() + " holds no certificate in PEM form.");
        } catch (CertificateException malformed) {
            throw new UnusableCertificate(files.certificate() + " holds no certificate in PEM form.", malformed);
        }
    }

    private PrivateKey privateKey(Vertx vertx, X509Certificate own) throws UnusableCertificate {
        if (key.toString(StandardCharsets.US_ASCII).contains("ENCRYPTED")) {
            throw new UnusableCertificate(files.key() + " is encrypted; a listener reads plain keys only"
                    + " (protect the file with its permissions).");
        }
        try {
            X509KeyManager keys = Arrays.stream(
                            options().getKeyManagerFactory(vertx).getKeyManagers())
                    .filter(X509KeyManager.class::isInstance)
                    .map(X509KeyManager.class::cast)
                    .findFirst()
                    .orElseThrow();
            String[] aliases = keys.getServerAliases(own.getPublicKey().getAlgorithm(), null);
            return keys.getPrivateKey(aliases[0]);
        } catch (Exception malformed) { // The framework declares no narrower type.
            throw new UnusableCertificate(
                    files.key() + " holds no private key in PEM form (PKCS #8, PKCS #1 or SEC 1).", malformed);
        }
    }

    private static boolean fits(PrivateKey mine, PublicKey certified) {
        try {
            Signature signature = Signature.getInstance(algorithm(certified));
            signature.initSign(mine);
            signature.update(CHALLENGE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(CHALLENGE);
            return signature.verify(signed);
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    private static String algorithm(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }

    private UnusableCertificate unusable(X509Certificate certificate, String why) {
        return new UnusableCertificate("The certificate of "
                + certificate.getSubjectX500Principal().getName() + " in " + files.certificate() + " " + why + ".");
    }

    private static Set<String> names(X509Certificate certificate) throws UnusableCertificate {
        Set<String> names = new HashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                int kind = (Integer) alternative.getFirst();
                if (kind == DNS_NAME || kind == IP_ADDRESS) {
                    names.add(alternative.get(1).toString().toLowerCase(Locale.ROOT));
                }
            }
            return names;
        } catch (CertificateParsingException malformed) {
            throw new UnusableCertificate("The names of a certificate cannot be read.", malformed);
        }
    }
}
