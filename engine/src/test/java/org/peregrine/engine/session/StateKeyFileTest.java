package org.peregrine.engine.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.log.Notice;

/** Keys from a file: their forms, their order, a file that changes, and one that must not be used. */
final class StateKeyFileTest {
    private static final byte[] PAYLOAD = "payload".getBytes(US_ASCII);
    private static final byte[] ONE = "canary-of-the-first-request-key!".getBytes(US_ASCII);
    private static final byte[] TWO = "canary-of-the-other-request-key!".getBytes(US_ASCII);

    @TempDir
    private Path directory;

    private final List<Throwable> notices = new ArrayList<>();
    private long nowMs = 5_000;

    private static String base64(byte[] key) {
        return Base64.getEncoder().encodeToString(key);
    }

    private static String hexadecimal(byte[] key) {
        return HexFormat.of().formatHex(key);
    }

    /** Replaces the file by a rename, as an operator does. */
    private Path write(String... lines) throws IOException {
        final Path next = directory.resolve("next");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(next, List.of(lines));
        final Path file = directory.resolve("keys");
        Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return file;
    }

    private StateKeys current(StateKeyFile file) {
        return file.current(() -> nowMs, notices::add);
    }

    @Test
    void shouldReadAKeyInEachForm() throws IOException {
        final byte[] signature = StateKeys.of(ONE).sign(PAYLOAD);
        for (final String text : List.of(
                base64(ONE),
                base64(ONE).replace("=", ""),
                hexadecimal(ONE),
                hexadecimal(ONE).toUpperCase(java.util.Locale.ROOT))) {
            final StateKeyFile file = StateKeyFile.open(write("\ufeff# a comment", "", "  " + text + "\t", "#"));
            assertThat(current(file).sign(PAYLOAD)).as(text).isEqualTo(signature);
        }
        final byte[] high = new byte[32];
        java.util.Arrays.fill(high, (byte) 0xFB); // + in base64, - in the alphabet of URLs
        assertThat(current(StateKeyFile.open(write(Base64.getUrlEncoder().encodeToString(high))))
                        .sign(PAYLOAD))
                .isEqualTo(StateKeys.of(high).sign(PAYLOAD));
    }

    @Test
    void shouldSignWithTheFirstKeyAndVerifyWithAll() throws IOException {
        final StateKeys both = current(StateKeyFile.open(write(base64(TWO), hexadecimal(ONE))));

        assertThat(both.sign(PAYLOAD)).isEqualTo(StateKeys.of(TWO).sign(PAYLOAD));
        assertThat(both.verify(PAYLOAD, StateKeys.of(ONE).sign(PAYLOAD))).isTrue();
        assertThat(both.verify(PAYLOAD, StateKeys.of(TWO).sign(PAYLOAD))).isTrue();
        assertThat(both.verify(PAYLOAD, StateKeys.random().sign(PAYLOAD))).isFalse();
        assertThat(both.verify(PAYLOAD, new byte[0])).isFalse();
    }

    @Test
    void shouldFollowTheFileOnceASecond() throws IOException {
        final StateKeyFile file = StateKeyFile.open(write(base64(ONE)));
        assertThat(current(file).sign(PAYLOAD)).isEqualTo(StateKeys.of(ONE).sign(PAYLOAD));
        write(base64(TWO), base64(ONE));

        nowMs += 999;
        assertThat(current(file).sign(PAYLOAD)).isEqualTo(StateKeys.of(ONE).sign(PAYLOAD));
        nowMs++;
        assertThat(current(file).sign(PAYLOAD)).isEqualTo(StateKeys.of(TWO).sign(PAYLOAD));
        assertThat(notices)
                .singleElement()
                .isInstanceOf(Notice.class)
                .hasToString(Notice.class.getName() + ": Request state keys: " + directory.resolve("keys")
                        + " was read again");
    }

    @Test
    void shouldFollowTheFileWhenTheClockIsSetBack() throws IOException {
        final StateKeyFile file = StateKeyFile.open(write(base64(ONE)));
        current(file);
        write(base64(TWO));

        nowMs = 10;
        assertThat(current(file).sign(PAYLOAD)).isEqualTo(StateKeys.of(TWO).sign(PAYLOAD));
    }

    @Test
    void shouldKeepTheLastKeysAndSaySoOnceWhileTheFileCannotBeUsed() throws IOException {
        final Path path = write(base64(ONE));
        final StateKeyFile file = StateKeyFile.open(path);
        write(base64(TWO), "canary!");
        for (int second = 0; second < 3; second++) {
            nowMs += 1_000;
            assertThat(current(file).sign(PAYLOAD)).isEqualTo(StateKeys.of(ONE).sign(PAYLOAD));
        }
        assertThat(notices).singleElement().satisfies(notice -> {
            assertThat(notice.getStackTrace()).isEmpty();
            assertThat(notice.getCause()).isNull();
            assertThat(notice)
                    .hasMessage("Request state keys: the last ones stay: " + path
                            + " cannot be used: line 2 is no key in hexadecimal or base64");
        });

        Files.delete(path);
        nowMs += 1_000;
        current(file);
        assertThat(notices)
                .last()
                .asString()
                .endsWith("the last ones stay: " + path + " cannot be used: " + path + ": no such file or directory");
        write(base64(TWO));
        nowMs += 1_000;
        assertThat(current(file).sign(PAYLOAD)).isEqualTo(StateKeys.of(TWO).sign(PAYLOAD));
        assertThat(notices).hasSize(3).last().asString().endsWith(" was read again");
    }

    @Test
    void shouldTakeAFileWhoseRightsAloneAreMended() throws IOException {
        final StateKeyFile file = StateKeyFile.open(write(base64(ONE)));
        final Path path = write(base64(TWO));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        nowMs += 1_000;
        assertThat(current(file).sign(PAYLOAD)).isEqualTo(StateKeys.of(ONE).sign(PAYLOAD));
        assertThat(notices).singleElement().asString().contains("others can use it (rw-r--r--)");

        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        nowMs += 1_000;
        assertThat(current(file).sign(PAYLOAD)).isEqualTo(StateKeys.of(TWO).sign(PAYLOAD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw--w----", "rw-----w-", "rw-rw----", "rw------x"})
    void shouldRefuseAFileThatOthersCanUse(String rights) throws IOException {
        final Path file = write(base64(ONE));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));

        assertThatThrownBy(() -> StateKeyFile.open(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " cannot be used: others can use it (" + rights + "); 'chmod 600' keeps them out");
    }

    @Test
    void shouldLetTheGroupReadAFileOfRootsAlone() throws IOException {
        final Path file = write(base64(ONE));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));

        if (Files.getOwner(file).getName().equals("root")) {
            StateKeyFile.open(file);
        } else {
            assertThatThrownBy(() -> StateKeyFile.open(file)).hasMessageContaining("others can use it (r--r-----)");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "# only a comment | it has 0 keys in place of 1 to 16",
                "Y2FuYXJ5Y2FuYXJ5 | line 1 has a key of 12 bytes in place of at least 32 random ones",
                "00112233445566778899aabbccddeeff | line 1 has a key of 16 bytes in place of at least 32 random ones",
                "canary canary | line 1 is no key in hexadecimal or base64",
                "canary:Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2Fu | line 1 is no key in hexadecimal or base64",
                "00112233445566778899aabbccddeeff00112233445566778899aabbccddeef | line 1 is no key in hexadecimal or",
            })
    void shouldRefuseWhatIsNoKeyInOneLineThatDoesNotShowIt(String line, String reason) throws IOException {
        final Path file = write(line);

        assertThatThrownBy(() -> StateKeyFile.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " cannot be used: " + reason)
                .satisfies(refused -> assertThat(refused.getCause()).hasNoCause())
                .message()
                .doesNotContain("\n", "canary", "Y2Fu", "0011");
    }

    @Test
    void shouldRefuseTooManyKeysAndAFileThatIsTooLong() throws IOException {
        final Path many = write(Collections.nCopies(17, base64(ONE)).toArray(String[]::new));
        assertThatThrownBy(() -> StateKeyFile.open(many)).hasMessageContaining("it has 17 keys in place of 1 to 16");
        final Path longer = write("#".repeat(1 << 16));
        assertThatThrownBy(() -> StateKeyFile.open(longer)).hasMessageContaining("longer than 65536 bytes");
        assertThatThrownBy(() -> StateKeyFile.open(directory)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> StateKeyFile.open(directory.resolve("missing")))
                .hasMessageEndingWith("missing: no such file or directory");
    }

    @Test
    void shouldShowNoKey() throws IOException {
        assertThat(current(StateKeyFile.open(write(base64(ONE), base64(TWO))))).hasToString("StateKeys[2]");
    }
}
