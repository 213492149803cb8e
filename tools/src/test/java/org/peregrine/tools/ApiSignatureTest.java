package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exported packages change only on purpose: they have the signature that config/api holds. A wanted change is accepted
 * by a run with {@code -Dapi.accept}, as docs/api.md says, and committed.
 */
class ApiSignatureTest {
    private static final Path ROOT = Path.of("..");
    private static final boolean ACCEPT = System.getProperty("api.accept") != null;
    private static final String BEFORE = """
            public interface Sample {
                int one();
                default String two(java.util.List<String> names) { return ""; }
                final class Part { protected Part() {} public long size; void hidden() {} }
            }
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"codec", "engine", "transports", "client", "transports/aeron", "auth", "testkit"})
    void shouldBeWhatWasAccepted(String module) throws IOException {
        final Path sources = ROOT.resolve(module).resolve("src/main/java");
        final List<String> now = ApiSignature.of(
                sources,
                ApiSignature.exported(sources.resolve("module-info.java")),
                ApiSignatureTest.class.getClassLoader());
        final Path file = ROOT.resolve("config/api").resolve(Path.of(module).getFileName() + ".txt");
        if (ACCEPT) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", now) + "\n");
        }
        final ApiSignature.Change change = ApiSignature.compare(Files.readAllLines(file), now);
        assertThat(change.isNone())
                .as("%s%nIf this is wanted: docs/api.md says how to accept it.", change)
                .isTrue();
    }

    /** The change of the signature that a change of the sample's source makes. */
    private ApiSignature.Change change(String from, String to) throws IOException {
        assertThat(BEFORE).contains(from);
        return ApiSignature.compare(signature("before", BEFORE), signature("after", BEFORE.replace(from, to)));
    }

    private List<String> signature(String name, String source) throws IOException {
        final Path root = directory.resolve(name);
        final Path file = Files.createDirectories(root.resolve("sample")).resolve("Sample.java");
        Files.writeString(file, "package sample;\n" + source);
        final StringWriter said = new StringWriter();
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            final List<String> options = List.of("-proc:none", "-d", root.toString());
            assertThat(compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file))
                            .call())
                    .as("%s", said)
                    .isTrue();
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {root.toUri().toURL()}, null)) {
            return ApiSignature.of(root, List.of("sample"), loader);
        }
    }

    @Test
    void shouldNoticeAMethodThatIsGone() throws IOException {
        final ApiSignature.Change change =
                change("default String two(java.util.List<String> names) { return \"\"; }", "");
        assertThat(change.removed())
                .singleElement()
                .asString()
                .contains("sample.Sample: public java.lang.String two(java.util.List<java.lang.String>)");
        assertThat(change.isNone()).isFalse();
    }

    @Test
    void shouldNoticeAnotherReturnType() throws IOException {
        final ApiSignature.Change change = change("default String two", "default CharSequence two");
        assertThat(change.removed()).singleElement().asString().contains("java.lang.String two(");
        assertThat(change.added()).singleElement().asString().contains("java.lang.CharSequence two(");
    }

    @Test
    void shouldNoticeAnotherTypeArgument() throws IOException {
        assertThat(change("List<String> names", "List<Integer> names").removed())
                .hasSize(1);
    }

    @Test
    void shouldNoticeAMethodThatImplementersLack() throws IOException {
        final ApiSignature.Change change = change("int one();", "int one(); int three();");
        assertThat(change.demanded()).singleElement().asString().contains("public abstract int three()");
        assertThat(change.removed()).isEmpty();
    }

    @Test
    void shouldNoticeANestedTypeAndAFieldThatAreGone() throws IOException {
        assertThat(change("final class Part { protected Part() {} public long size; void hidden() {} }", "")
                        .removed())
                .hasSize(3);
        assertThat(change("public long size;", "").removed()).hasSize(1);
    }

    @Test
    void shouldTellAdditionsFromBreaksAndLeaveOutWhatNobodySees() throws IOException {
        final ApiSignature.Change change = change("int one();", "int one(); default int three() { return 3; }");
        assertThat(change.added()).hasSize(1);
        assertThat(change.removed()).isEmpty();
        assertThat(change.demanded()).isEmpty();
        assertThat(change("void hidden() {}", "").isNone()).isTrue();
    }
}
