package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Settings of plugins, and what is wrong with plugins: one line, which tells no secret. */
final class PluginOptionsTest {
    /** Ends the launch with its settings as the reason, so that no server has to be started. */
    private static final String TELLING = """
            import java.util.stream.Collectors;
            import org.peregrine.engine.plugin.PluginContext;
            import org.peregrine.engine.registry.*;
            public final class Telling implements Plugin {
                public String name() { return "telling"; }
                public void start(PluginContext context) {
                    throw new IllegalArgumentException(context.settings().keys().stream()
                            .map(key -> key + "=" + context.settings().text(key))
                            .collect(Collectors.joining(";")) + ";" + Thread.currentThread().getContextClassLoader().equals(
                                    getClass().getClassLoader()));
                }
                public void register(Registry.Builder builder) {}
            }
            """;

    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private Path telling;

    @BeforeEach
    void build() throws IOException {
        telling = PluginFile.of(directory, "Telling", TELLING);
    }

    private String serve(int code, String... options) {
        final List<String> arguments = new ArrayList<>(List.of("serve", "--no-stat", "--http", "127.0.0.1:0"));
        arguments.addAll(List.of(options));
        final CommandLine line = PeregrineCommand.commandLine(arguments.toArray(String[]::new));
        line.setErr(new PrintWriter(err));
        assertThat(line.execute(arguments.toArray(String[]::new)))
                .as(err.toString())
                .isEqualTo(code);
        assertThat(err.toString().lines()).hasSize(1);
        return err.toString();
    }

    @Test
    void shouldTakeSettingsFromFilesOptionsAndSecrets() throws IOException {
        final Path secret = Files.writeString(directory.resolve("token"), "s3cr$t\\1\n");
        final Path config = Files.writeString(
                directory.resolve("config.properties"),
                "telling.a=file\ntelling.b=file\ntelling.c=<${file:" + secret + "}>\n");
        assertThat(serve(
                        1,
                        "--plugin",
                        telling.toString(),
                        "--plugin-config",
                        config.toString(),
                        "--set",
                        "telling.b=option",
                        "--set",
                        "telling.d.e=${env:PATH}"))
                .isEqualTo("peregrine: Plugin 'telling' cannot start: a=file;b=option;c=<s3cr$t\\1>;d.e="
                        + System.getenv("PATH") + ";true\n");
    }

    @Test
    void shouldTakeValuesOfEveryKindFromJson() throws IOException {
        final Path secret = Files.writeString(directory.resolve("token"), "a \"b\"\\n\n");
        final Path config = Files.writeString(
                directory.resolve("config.json"),
                "{\"telling\":{\"text\":\"é\",\"number\":1.50,\"flag\":true,\"none\":null,\"list\":[1,\"x\"],"
                        + "\"nested\":{\"token\":\"${file:" + secret + "}\",\"deep\":[{\"n\":9007199254740993}]}}}");
        assertThat(serve(1, "--plugin", telling.toString(), "--plugin-config", config.toString()))
                .isEqualTo("peregrine: Plugin 'telling' cannot start: flag=true;list=[1,\"x\"];nested={\"token\":"
                        + "\"a \\\"b\\\"\\\\n\",\"deep\":[{\"n\":9007199254740993}]};number=1.50;text=é;true\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"telling\":{\"a\":s3cret}} | is no JSON, or has a name twice, at line 1, column ",
                "{\"telling\":{\"a\":1,\"a\":\"s3cret\"}} | is no JSON, or has a name twice, at line 1, column ",
                "{\"telling\":{}} s3cret | is no JSON, or has a name twice, at line 1",
                "[\"s3cret\"] | it must be an object of plugins",
                "{\"telling\":\"s3cret\"} | 'telling' must be an object, the settings of that plugin",
                "{\"other\":{\"a\":\"s3cret\"}} | The setting 'other.a' is of no plugin: it begins with none of ['telling.']",
                "{\"telling\":{\"a\":[\"${env:NO_SUCH}\"]}} | 'telling.a' wants the environment variable NO_SUCH, which is not set"
            })
    void shouldSayWhatIsWrongWithAFileOfJson(String json, String reason) throws IOException {
        final Path config = Files.writeString(directory.resolve("config.json"), json);
        assertThat(serve(2, "--plugin", telling.toString(), "--plugin-config", config.toString()))
                .contains(reason)
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"host\":\"h\",\"port\":70000} | the setting 'db': member 'port': expected",
                "{\"host\":\"h\",\"port\":\"s3cret\"} | the setting 'db': Member 'port' must be an integer",
                "{\"port\":1} | the setting 'db': Missing member 'host'",
                "{\"host\":\"h\",\"s3cret | the setting 'db': it is no JSON",
                "{\"host\":\"h=\\\"\"} | Db[host=h=\", port=5432]",
                "{\"host\":\"h\"} | Db[host=h, port=5432]"
            })
    void shouldReadASettingIntoARecord(String json, String reason) throws IOException {
        final Path jar = PluginFile.of(directory, "Reading", """
                import org.peregrine.engine.binding.*;
                import org.peregrine.engine.plugin.PluginContext;
                import org.peregrine.engine.registry.*;
                public final class Reading implements Plugin {
                    record Db(String host, @ByDefault("5432") @Constrain(minimum = "1", maximum = "65535") int port) {}
                    public String name() { return "reading"; }
                    public void start(PluginContext context) {
                        throw new IllegalArgumentException(context.settings().record("db", Db.class).toString());
                    }
                    public void register(Registry.Builder builder) {}
                }
                """);
        assertThat(serve(1, "--plugin", jar.toString(), "--set", "reading.db=" + json))
                .contains("Plugin 'reading' cannot start: " + reason)
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--set weather.city=Bern | The setting 'weather.city' is of no plugin: it begins with none of ['telling.']",
                "--set telling.x | --set wants PLUGIN.KEY=VALUE, and has no '='",
                "--set telling=Bern | The setting 'telling' is of no plugin",
                "--set telling.=Bern | The setting 'telling.' is of no plugin",
                "--set telling.x=${env:NO_SUCH_VARIABLE} | wants the environment variable NO_SUCH_VARIABLE, which is not set",
                "--set telling.x=${file:/no/such/file} | wants the file /no/such/file, which cannot be read",
                "--plugin-config /no/such/file | --plugin-config /no/such/file cannot be read: /no/such/file: no such file or directory",
            })
    void shouldRefuseASettingThatNobodyCouldRead(String options, String reason) {
        assertThat(serve(2, ("--plugin " + telling + " " + options).split(" ", -1)))
                .contains(reason);
    }

    @Test
    void shouldRefuseTheSamePluginTwiceAndSettingsWithoutOne() {
        assertThat(serve(2, "--plugin", telling.toString(), "--plugin", telling.toString()))
                .contains("There are two plugins of the name 'telling'");
        err.getBuffer().setLength(0);
        assertThat(serve(2, "--set", "telling.a=1")).contains("there is no --plugin");
    }

    @Test
    void shouldSayWhatAPluginsConstructorThrows() throws IOException {
        final Path jar = PluginFile.of(directory, "Angry", """
                import org.peregrine.engine.registry.*;
                public final class Angry implements Plugin {
                    public Angry() { throw new IllegalStateException("no licence"); }
                    public String name() { return "angry"; }
                    public void register(Registry.Builder builder) {}
                }
                """);
        assertThat(serve(2, "--plugin", jar.toString()))
                .contains(
                        "Plugin " + jar + " cannot be loaded", "caused by java.lang.IllegalStateException: no licence");
    }

    /** Compiled against a class of ours that is gone, as after an upgrade of the server. */
    @Test
    void shouldSayThatAPluginWasBuiltAgainstAnotherVersion() throws IOException {
        final Path jar = PluginFile.of(directory, "org.peregrine.engine.Former", """
                package org.peregrine.engine;
                import org.peregrine.engine.registry.*;
                public final class Former implements Plugin, FormerPlugin {
                    public String name() { return "former"; }
                    public void register(Registry.Builder builder) {}
                }
                interface FormerPlugin {}
                """);
        PluginFile.remove(jar, "org/peregrine/engine/FormerPlugin.class");
        assertThat(serve(2, "--plugin", jar.toString()))
                .startsWith(
                        "serve: Plugin " + jar + " cannot be loaded: it was built against another version of Peregrine:"
                                + " java.lang.NoClassDefFoundError: org/peregrine/engine/FormerPlugin")
                .hasLineCount(1);
    }

    @Test
    void shouldSayThatAPluginNamesTheServiceOfAnotherVersion() throws IOException {
        final Path jar = PluginFile.of(directory, "Older", """
                import org.peregrine.engine.registry.*;
                public final class Older implements Plugin {
                    public String name() { return "older"; }
                    public void register(Registry.Builder builder) {}
                }
                """);
        PluginFile.move(
                jar,
                "META-INF/services/org.peregrine.engine.registry.Plugin",
                "META-INF/services/org.peregrine.engine.Plugin");
        assertThat(serve(2, "--plugin", jar.toString()))
                .startsWith(
                        "serve: Plugin " + jar + " cannot be loaded: it was built against another version of Peregrine:"
                                + " it names its provider in META-INF/services/org.peregrine.engine.Plugin, which this one reads in"
                                + " META-INF/services/org.peregrine.engine.registry.Plugin")
                .hasLineCount(1);
    }

    /** The server has a class of this name, too, and the plugin gets its own. */
    @Test
    void shouldGiveAPluginItsOwnLibraries() throws IOException {
        final Path jar = PluginFile.of(directory, "picocli.CommandLine", """
                package picocli;
                import org.peregrine.engine.plugin.PluginContext;
                import org.peregrine.engine.registry.*;
                public final class CommandLine implements Plugin {
                    public String name() { return "own"; }
                    public void start(PluginContext context) { throw new IllegalArgumentException("its own class"); }
                    public void register(Registry.Builder builder) {}
                }
                """);
        assertThat(serve(1, "--plugin", jar.toString()))
                .isEqualTo("peregrine: Plugin 'own' cannot start: its own class\n");
    }

    @Test
    void shouldRefuseTwoKindsOfInstructions() throws IOException {
        final Path jar = PluginFile.registering(directory, "Plain", "");
        assertThat(serve(2, "--plugin", jar.toString(), "--instructions", "a", "--instructions-file", "b"))
                .contains("--instructions and --instructions-file cannot both be given");
        err.getBuffer().setLength(0);
        assertThat(serve(2, "--plugin", jar.toString(), "--instructions-file", "/no/such/file"))
                .contains("--instructions-file /no/such/file cannot be read: /no/such/file: no such file or directory");
    }
}
