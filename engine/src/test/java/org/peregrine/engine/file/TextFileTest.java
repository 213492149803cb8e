package org.peregrine.engine.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small text files as editors and shells write them. */
final class TextFileTest {
    private static final int MAX_BYTES = 64;

    @TempDir
    private Path directory;

    private Path write(String text, Charset charset) throws IOException {
        return Files.writeString(directory.resolve("text"), text, charset);
    }

    @Test
    void shouldLeaveOutTheByteOrderMark() throws IOException {
        assertThat(TextFile.read(write("\ufeffkey \u00e9\n", StandardCharsets.UTF_8), MAX_BYTES))
                .isEqualTo("key \u00e9\n");
        assertThat(TextFile.read(write("", StandardCharsets.UTF_8), MAX_BYTES)).isEmpty();
        assertThat(TextFile.read(write("k\ufeff", StandardCharsets.UTF_8), MAX_BYTES))
                .isEqualTo("k\ufeff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void shouldNameTheByteOrderMarkOfAnotherEncoding(String charset) throws IOException {
        final Path file = write("\ufeffcanary", Charset.forName(charset));
        assertThatThrownBy(() -> TextFile.read(file, MAX_BYTES))
                .hasMessage("starts with the byte order mark of UTF-16; it has to be UTF-8");
    }

    @Test
    void shouldNotWaitForTheOtherEndOfAFifo() throws Exception {
        final Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> TextFile.read(fifo, MAX_BYTES)).hasMessageContaining("is a FIFO");
    }

    @Test
    void shouldRefuseOtherEncodingsAndLongFiles() throws IOException {
        final Path latin = write("key \u00e9", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> TextFile.read(latin, MAX_BYTES)).hasMessage("is no UTF-8");
        final Path longer = write("x".repeat(MAX_BYTES + 1), StandardCharsets.UTF_8);
        assertThatThrownBy(() -> TextFile.read(longer, MAX_BYTES)).hasMessage("longer than 64 bytes");
    }
}
