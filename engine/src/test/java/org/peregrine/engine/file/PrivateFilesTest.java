package org.peregrine.engine.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rights of what is made, and of what was there. */
final class PrivateFilesTest {
    @TempDir
    private Path directory;

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void shouldMakeWhatIsMissingForItsOwnerAlone() throws IOException {
        final Path deep = directory.resolve("a/b/c");
        PrivateFiles.createDirectories(deep);
        assertThat(rights(deep)).isEqualTo("rwx------");
        assertThat(rights(deep.getParent())).isEqualTo("rwx------");
        PrivateFiles.createFile(deep.resolve("f"));
        assertThat(rights(deep.resolve("f"))).isEqualTo("rw-------");
        assertThat(PrivateFiles.exposure(deep)).isNull();
        assertThat(PrivateFiles.exposure(directory.resolve("missing"))).isNull();
    }

    @Test
    void shouldLeaveWhatIsThereAsItIsAndSayThatOthersCanUseIt() throws IOException {
        final Path wide = Files.createDirectory(directory.resolve("wide"));
        Files.setPosixFilePermissions(wide, PosixFilePermissions.fromString("rwxr-x---"));
        PrivateFiles.createDirectories(wide);
        assertThat(rights(wide)).isEqualTo("rwxr-x---");
        assertThat(PrivateFiles.exposure(wide))
                .isEqualTo("others can look into " + wide + " (rwxr-x---); 'chmod 700' keeps them out");
        final Path file = Files.writeString(wide.resolve("f"), "content");
        PrivateFiles.createFile(file);
        assertThat(file).hasContent("content");
        assertThatThrownBy(() -> PrivateFiles.createNewFile(file)).isInstanceOf(FileAlreadyExistsException.class);
        final Path link = Files.createSymbolicLink(wide.resolve("link"), directory.resolve("elsewhere"));
        assertThatThrownBy(() -> PrivateFiles.createNewFile(link)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(directory.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void shouldAppendBlocksWholeOrNotAtAll() throws IOException {
        final Path file = directory.resolve("log");
        Files.writeString(file, "old");
        try (AppendedFile appended = AppendedFile.replace(file)) {
            assertThat(appended.isEmpty()).isTrue();
            appended.append(bytes("one\n"));
            appended.append(bytes("two\n"));
            assertThat(appended.isEmpty()).isFalse();
            assertThat(file).hasContent("one\ntwo");
        }
        try (AppendedFile full = AppendedFile.replace(Path.of("/dev/full"))) {
            assertThatThrownBy(() -> full.append(bytes("x"))).isInstanceOf(IOException.class);
            assertThat(full.isEmpty()).isTrue();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
