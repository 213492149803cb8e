package org.peregrine.engine.principal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException, NoSuchAlgorithmException {
        file = directory.resolve("keys");
        write("# people", line("key-1", "alice read write"), "", "  " + line("key-2", "alice"), line("key-3", "bob"));
    }

    private void write(String... lines) throws IOException {
        Files.write(file, java.util.List.of(lines));
    }

    private static String line(String key, String rest) throws NoSuchAlgorithmException {
        final byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest) + " " + rest;
    }

    @Test
    void shouldNameTheCallerOfEachKey() throws Exception {
        final ApiKeys keys = ApiKeys.of(file);

        assertThat(keys.verify("key-1").subject()).isEqualTo("alice");
        assertThat(keys.verify("key-1").scopes()).containsExactlyInAnyOrder("read", "write");
        assertThat(keys.verify("key-2").isSameCaller(keys.verify("key-1"))).isTrue();
        assertThat(keys.verify("key-3").isSameCaller(keys.verify("key-1"))).isFalse();
        assertThat(keys.verify("key-3").scopes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "key-4", "key-1 ", "KEY-1"})
    void shouldRefuseEveryOtherKey(String key) throws IOException {
        final ApiKeys keys = ApiKeys.of(file);

        assertThatThrownBy(() -> keys.verify(key))
                .isInstanceOf(RefusedTokenException.class)
                .hasMessage("Unknown key");
    }

    @Test
    void shouldReadAFileWithAByteOrderMark() throws Exception {
        write("\ufeff" + line("key-1", "alice"), line("key-2", "bob"));
        final ApiKeys keys = ApiKeys.of(file);
        assertThat(keys.verify("key-1").subject()).isEqualTo("alice");
        assertThat(keys.verify("key-2").subject()).isEqualTo("bob");
    }

    @Test
    void shouldReadTheFileAgainWhenItChanges() throws Exception {
        final ApiKeys keys = ApiKeys.of(file);
        final long before = keys.generation();
        keys.verify("key-3");
        assertThat(keys.generation()).isEqualTo(before);

        write(line("key-4", "carol"));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));

        assertThat(keys.verify("key-4").subject()).isEqualTo("carol");
        assertThat(keys.generation()).isNotEqualTo(before);
        assertThatThrownBy(() -> keys.verify("key-3")).isInstanceOf(RefusedTokenException.class);
    }

    @Test
    void shouldAcceptNothingWhileTheChangedFileCannotBeRead() throws Exception {
        final ApiKeys keys = ApiKeys.of(file);
        Files.delete(file);

        assertThatThrownBy(() -> keys.verify("key-1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + ": no such file");
    }

    @Test
    void shouldRefuseAFileThatLetsNobodyIn() throws Exception {
        final ApiKeys keys = ApiKeys.of(file);
        write("# people");

        assertThatThrownBy(() -> keys.verify("key-1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it has no key");
    }

    /** What sha256sum prints behind the digest would be the name of every caller, and the name a scope. */
    @ParameterizedTest
    @ValueSource(strings = {" - alice", " *- alice"})
    void shouldRefuseWhatAProgramAddsToADigest(String rest) throws Exception {
        write(line("key-1", "alice"), line("key-2", rest));

        assertThatThrownBy(() -> ApiKeys.of(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2 has '" + rest.strip().split(" ", -1)[0] + "' for a name");
    }

    @Test
    void shouldRefuseAKeyOfTwoCallersAndWhatIsNoScope() throws Exception {
        write("# two", line("key-1", "alice"), line("key-1", "bob"));
        assertThatThrownBy(() -> ApiKeys.of(file)).hasMessageContaining("lines 2 and 3 have one key");

        write(line("key-1", "alice read \"a"));
        assertThatThrownBy(() -> ApiKeys.of(file)).hasMessageContaining("line 1 is not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret-key alice", "abcd alice", "zz alice"})
    void shouldSayWhichLineIsWrongWithoutShowingIt(String line) throws IOException {
        write("# comment", line);

        assertThatThrownBy(() -> ApiKeys.of(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2 is not a SHA-256")
                .hasMessageNotContaining(line.split(" ", -1)[0]);
    }

    @Test
    void shouldRefuseAKeyWithoutAName() throws Exception {
        write(line("key", ""));

        assertThatThrownBy(() -> ApiKeys.of(file)).hasMessageContaining("line 1");
    }
}
