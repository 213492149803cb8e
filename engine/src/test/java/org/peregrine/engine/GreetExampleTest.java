package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.tool.Tool;

/** README's interactive example, compiled as it stands there: whatever the person does, nobody is called null. */
final class GreetExampleTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("```java\n((?:import [^\n]*\n)*\nclass Greeting .*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    private Tool greet() throws Exception {
        final Matcher example = EXAMPLE.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(example.find()).isTrue();
        final String source = example.group(1);
        final SimpleJavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Greeting.java"), SimpleJavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        final StringWriter said = new StringWriter();
        final List<String> options =
                List.of("-proc:none", "-d", directory.toString(), "-cp", System.getProperty("java.class.path"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .getTask(said, null, null, options, null, List.of(file))
                        .call())
                .as(said.toString())
                .isTrue();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            final Method greet = loader.loadClass("Greeting").getDeclaredMethod("greet");
            greet.setAccessible(true);
            return (Tool) greet.invoke(null);
        }
    }

    @Test
    void shouldGreetWhoAnswersAndNobodyElse() throws Exception {
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), greet())) {
            assertThat(answer(harness, "{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}"))
                    .contains("\"text\":\"Hello, Ada\"");
            for (final String action : List.of("decline", "cancel")) {
                assertThat(answer(harness, "{\"action\":\"" + action + "\"}"))
                        .contains("\"text\":\"Hello, stranger\"")
                        .doesNotContain("null");
            }
        }
    }

    private static String answer(EngineHarness harness, String result) {
        return harness.exchange(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"greet\",\"arguments\":{},"
                        + "\"inputResponses\":{\"who\":" + result + "},"
                        + EngineHarness.META.replace("Capabilities\":{}", "Capabilities\":{\"elicitation\":{}}")
                        + "}}");
    }
}
