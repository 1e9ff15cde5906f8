package vertebra.node.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.registry.access.KeyText;
import vertebra.spec.access.Caller;
import vertebra.spec.problem.ProblemException;

/** The credential that makes the quickstart work as it is. */
@Tag("S4")
@Tag("S10")
class LocalCredentialTest {

    @TempDir
    private Path stateDir;

    @Test
    void givesEverythingToWhoeverCanReadTheFile() throws IOException {
        // when
        LocalCredential credential = LocalCredential.write(stateDir);

        // then
        assertThat(credential.authenticate(Files.readString(file()).strip())).hasValue(Caller.LOCAL);
        assertThat(credential.authenticate(KeyText.create().reveal())).isEmpty();
        assertThat(credential.authenticate("")).isEmpty();
    }

    @Test
    void onlyItsOwnerReadsTheFile() throws IOException {
        // when
        LocalCredential.write(stateDir);

        // then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (var files = Files.list(stateDir)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void isFreshAtEachStart() throws IOException {
        // given
        LocalCredential.write(stateDir);
        String old = Files.readString(file()).strip();

        // when
        LocalCredential next = LocalCredential.write(stateDir);

        // then
        assertThat(next.authenticate(old)).isEmpty();
    }

    @Test
    void replacesALinkInsteadOfFollowingIt() throws IOException {
        // given
        Path victim = Files.writeString(stateDir.resolve("victim"), "mine");
        Files.createSymbolicLink(file(), victim);
        Files.createSymbolicLink(stateDir.resolve(LocalCredential.FILE + ".new"), victim);

        // when
        LocalCredential.write(stateDir);

        // then
        assertThat(victim).hasContent("mine");
        assertThat(Files.isRegularFile(file(), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void endsTheStartWhenTheFileCannotBeWritten() throws IOException {
        // given
        Files.createDirectories(file().resolve("a folder in its place"));

        // then
        assertThatThrownBy(() -> LocalCredential.write(stateDir))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("VTB-7003");
    }

    @Test
    void isGoneWhenTheNodeEnds() {
        // given
        LocalCredential credential = LocalCredential.write(stateDir);

        // when
        credential.close();

        // then
        assertThat(file()).doesNotExist();
    }

    @Test
    void isGoneWhenTheNodeDoesNotStart() {
        // given
        LocalCredential.write(stateDir);

        // when
        LocalCredential.delete(stateDir);
        LocalCredential.delete(stateDir);

        // then
        assertThat(file()).doesNotExist();
    }

    private Path file() {
        return stateDir.resolve(LocalCredential.FILE);
    }
}
