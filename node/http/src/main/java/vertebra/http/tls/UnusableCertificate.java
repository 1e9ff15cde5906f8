package vertebra.http.tls;

/** Why a pair of files is no certificate that a listener could serve; the message names the file. For operators only. */
public final class UnusableCertificate extends Exception {

    UnusableCertificate(String message) {
        super(message);
    }

    UnusableCertificate(String message, Throwable cause) {
        super(message, cause);
    }
}
