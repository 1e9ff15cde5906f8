package vertebra.cli.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import vertebra.cli.failure.CommandFailure;
import vertebra.cli.failure.ExitCode;
import vertebra.cli.node.NodeFiles;
import vertebra.cli.shell.Shell;

/**
 * How the command speaks with a node: the key that it shows, and whose certificates it trusts. Prints without the key.
 *
 * @param key one line of plain letters; empty: none
 * @param trust empty: whom Java trusts
 */
public record Login(Optional<String> key, Optional<SSLContext> trust) {

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private static final Pattern KEY = Pattern.compile("[!-~]+");

    /** What is no key never reaches a header, whose complaint would show it. */
    public Login {
        if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
            throw CommandFailure.of(
                    ExitCode.FAILED,
                    "what is given as the API key is none (expected: one line of plain letters without spaces)",
                    "Check VERTEBRA_KEY, or the file that holds the key.");
        }
    }

    /** To the node of this machine, with the credential that it left to its user. */
    public static Login local(Shell shell) {
        return new Login(NodeFiles.of(shell).credential(), trust(shell));
    }

    /** {@code VERTEBRA_CA}. */
    public static Optional<SSLContext> trust(Shell shell) {
        return shell.variable("VERTEBRA_CA").map(shell::path).map(Login::trusting);
    }

    public Login withoutKey() {
        return new Login(Optional.empty(), trust);
    }

    /**
     * The key in a file of the user's own.
     *
     * @throws CommandFailure when it cannot be read, or others can read or write it
     */
    public static String keyIn(Path file) {
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw CommandFailure.of(
                        ExitCode.FAILED, "other users can read or change the key in " + file, "chmod 600 " + file);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, "the key cannot be read: " + file, "Check --key-file.");
        }
    }

    /**
     * Trusts the certificates of a PEM file, and no others.
     *
     * @throws CommandFailure when it cannot be read
     */
    public static SSLContext trusting(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry(Integer.toString(store.size()), certificate);
            }
            if (store.size() == 0) {
                throw new CertificateException("empty");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw CommandFailure.of(
                    ExitCode.FAILED,
                    "no certificates can be read from " + pem,
                    "Name a PEM file with the node's certificate or its issuer's: --ca FILE or VERTEBRA_CA.");
        }
    }

    @Override
    public String toString() {
        return "Login[" + (key.isPresent() ? "a key" : "no key") + "]";
    }
}
