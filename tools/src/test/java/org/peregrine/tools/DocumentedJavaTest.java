package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Java block of the documentation is a whole file: a reader copies it, imports included, and it compiles. */
final class DocumentedJavaTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("(?m)^```java\\R(.*?)^```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("(?m)^(?:public |final )*class (\\w+)");

    @TempDir
    private Path directory;

    /** A block, and where it stands. */
    record Block(String document, String source) {
        @Override
        public String toString() {
            return document + ": "
                    + source.lines()
                            .filter(line -> !line.startsWith("import "))
                            .skip(1)
                            .findFirst()
                            .orElse("");
        }
    }

    static Stream<Block> blocks() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                    Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")),
                    docs.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream())
                    .flatMap(DocumentedJavaTest::blocks)
                    .toList()
                    .stream();
        }
    }

    private static Stream<Block> blocks(Path document) {
        try {
            return BLOCK
                    .matcher(Files.readString(document))
                    .results()
                    .map(block -> new Block(ROOT.relativize(document).toString(), block.group(1)))
                    .toList()
                    .stream();
        } catch (final IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    /** Messages of the compiler; empty when the source compiles. */
    private String compile(String source) {
        final Matcher named = CLASS.matcher(source);
        final String name = named.find() ? named.group(1) : "Server";
        final SimpleJavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), SimpleJavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        final StringWriter said = new StringWriter();
        final List<String> options = List.of(
                "-proc:none",
                "-Xlint:all,-path",
                "-Werror",
                "--release",
                "25",
                "-d",
                directory.toString(),
                "-cp",
                System.getProperty("java.class.path"));
        final boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(said, null, null, options, null, List.of(file))
                .call();
        return compiled ? "" : said.toString();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void shouldCompile(Block block) {
        assertThat(compile(block.source())).isEmpty();
    }

    @Test
    void shouldFindThemAndNoticeAMissingImport() throws IOException {
        assertThat(blocks().map(Block::document))
                .hasSizeGreaterThanOrEqualTo(6)
                .contains("README.md", "docs/tools.md", "docs/tasks.md", "docs/configuration.md");
        assertThat(blocks())
                .allSatisfy(
                        block -> assertThat(compile(block.source().replaceFirst("import org\\.peregrine\\..*;", "")))
                                .contains("cannot find symbol"));
    }
}
