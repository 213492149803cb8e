package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.mcp.PeregrineVersion;
import picocli.CommandLine;

/** What the command line refuses: one clear line, and an exit code other than 0. */
class CommandLineTest {
    private static final int WRONG_USAGE = 2;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        final CommandLine command = PeregrineCommand.commandLine(arguments);
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private void assertRefused(String reason, String... arguments) {
        assertThat(execute(arguments)).isEqualTo(WRONG_USAGE);
        assertThat(err.toString().lines()).singleElement().asString().contains(reason);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--nope | Unknown option: '--nope'",
                "extra | Unexpected argument 'extra'",
                "--http | Missing required parameter for option '--http'",
                "--http localhost | is not a port; expected HOST:PORT",
                "--http 127.0.0.1:65536 | port 65536 is not between 0 and 65535",
                "--http 127.0.0.1:-1 | port -1 is not between",
                "--http no-such-host.invalid:80 | unknown host 'no-such-host.invalid'",
                "--ws localhost | is not a port; expected HOST:PORT",
                "--tcp x | 'x' is not a port",
                "--threading invoker | invoker",
                "--threading fast | 'fast' is not a threading mode",
                "--idle never | 'never' is not an idle mode",
                "--io epoll | 'epoll' is not a backend; expected selector, io-uring or auto",
                "--shards 0 | --shards must be between 1 and 64",
                "--shards 65 | --shards must be between 1 and 64",
                "--shards many | 'many' is not a whole number",
                "--cores x | 'x' names no cores: write them as in 2,4-7",
                "--cores 0,3-1 | '3-1' names no cores",
                "--cores , | No cores are named: write them as in 2,4-7, or auto",
                "--cores 0,8000 | --cores: This machine has no core 8000, only 0",
                "--cores | Missing required parameter for option '--cores'",
                "--drain-lead soon | 'soon' is not a duration",
                "--check-output often | 'often' is not a mode of checks; expected on, sample or off",
                "--allow-host http://x | allowed host 'http://x' can never match: expected a name or an address",
                "--allow-host x/mcp | allowed host 'x/mcp' can never match",
                "--allow-host x:99999 | allowed host 'x:99999' can never match",
                "--stdio --allow-host= | allowed host '' can never match",
                "--allow-origin foo | allowed origin 'foo' can never match: expected a scheme, a host",
                "--allow-origin https://x/app | allowed origin 'https://x/app' can never match",
                "--allow-origin https://x:443 | a browser leaves the port out when it is the scheme's own",
                "--stdio --print-urls | over --stdio standard output is the protocol's",
                "--kit everything,built-in | --kit: everything and built-in both have the tool 'echo', and cannot be served",
                "--kit built-in,built-in | --kit names built-in twice",
                "--kit mine | 'mine' is not a kit; expected built-in, none, conformance, everything, bench or chaos",
                "--limit NOPE=1 | 'NOPE' is not a limit; docs/configuration.md lists them",
                "--proxy 10.0.0.0/33 | Not an IP address or a block such as 10.0.0.0/8 or fd00::/8: 10.0.0.0/33",
                "--proxy proxy.example | Not an IP address",
                "--limit MAX_FRAME_BYTES=x | 'x' is not a whole number",
                "--limit MAX_FRAME_BYTES | Value for option '--limit' (NAME=VALUE) should be in KEY=VALUE format",
                "--limit MAX_FRAME_BYTES=1 | MAX_FRAME_BYTES must be between",
                "--auth-keys /no/such/file | --auth-keys: keys /no/such/file cannot be read: /no/such/file: no such file",
                "--auth-keys src/test/resources/keys.txt --tcp 0 | --tcp and --aeron cannot ask for tokens",
                "--auth-keys src/test/resources/keys.txt --auth-resource x | resource 'x' is no URI of https or http with a host",
                "--auth-unix root | --auth-unix needs --unix, over which users are known",
                "--unix x --auth-unix no-such-user | --auth-unix: this machine knows no user no-such-user",
                "--unix x --http 0 --auth-unix root | --http and --ws beside --auth-unix need another --auth option",
                "--auth-keys src/test/resources/keys.txt --unix x --http 0 | --unix beside another --auth option needs",
                "--auth-keys src/test/resources/keys.txt --stdio | need --http or --ws, over which callers are asked",
                "--auth-proxy X-User@127.0.0.1 --unix x --auth-unix root | need --http or --ws, over which",
                "--auth-resource https://x | need --auth-keys, --auth-issuer or another --auth option",
                "--request-state-key-file /no/such/file | --request-state-key-file: /no/such/file cannot be used: ",
                "--plugin /no/such.jar | Plugin /no/such.jar is no file",
                "--resources /no/such/dir | '/no/such/dir' is no directory",
            })
    void shouldRefuseAWrongOptionInOneLine(String options, String reason) {
        assertRefused(reason, ("serve " + options).split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--profile desktop | 'desktop' is not a profile; expected bare-metal, container or laptop",
                "--cores x | 'x' names no cores: write them as in 2,4-7",
                "--cores 5-2 | '5-2' names no cores",
                "--connections 0 | --connections must be positive",
                "--connections many | 'many' is not a whole number",
                "--nope | Unknown option: '--nope'",
                "more | Unexpected argument 'more'",
            })
    void shouldRefuseAWrongOptionOfDoctorWithOne(String options, String reason) {
        assertThat(execute(("doctor " + options).split(" ", -1))).isEqualTo(1);
        assertThat(err.toString().lines()).singleElement().asString().contains(reason);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldCheckTheMachineThatTheTestsRunOn() {
        assertThat(execute("doctor", "--json")).isIn(0, 2);
        assertThat(out.toString()).startsWith("{\"format\":1,").contains("\"name\":\"jvm-flags\"");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldRefuseAMissingOrUnknownCommand() {
        assertRefused("A command is missing");
        err.getBuffer().setLength(0);
        assertRefused("There is no command 'sevre'", "sevre");
    }

    @Test
    void shouldRefuseAPluginThatIsNoJar() throws IOException {
        final Path text = Files.writeString(directory.resolve("plugin.jar"), "no jar");
        assertRefused("is no JAR", "serve", "--plugin", text.toString());
    }

    @Test
    void shouldRefuseAJarWithoutAPlugin() throws IOException {
        final Path jar = PluginFile.demo(directory);
        PluginFile.remove(jar, "META-INF/services/org.peregrine.engine.registry.Plugin");
        assertRefused("names no provider", "serve", "--plugin", jar.toString());
    }

    @Test
    void shouldRefuseAPluginWhoseClassesAreMissing() throws IOException {
        final Path jar = PluginFile.demo(directory);
        PluginFile.remove(jar, "demo/DemoPlugin$Words.class");
        assertRefused(
                "Plugin 'demo': java.lang.NoClassDefFoundError: demo/DemoPlugin$Words",
                "serve",
                "--plugin",
                jar.toString());
        err.getBuffer().setLength(0);
        PluginFile.remove(jar, "demo/DemoPlugin.class");
        assertRefused("cannot be loaded", "serve", "--plugin", jar.toString());
    }

    @Test
    void shouldRefuseAPluginThatThrows() throws IOException {
        final Path jar = PluginFile.registering(directory, "Angry", "throw new IllegalStateException(\"no licence\");");
        assertRefused("Plugin 'Angry': no licence", "serve", "--plugin", jar.toString());
    }

    @Test
    void shouldRefuseAPluginThatThrowsAnError() throws IOException {
        final Path failed = PluginFile.registering(directory, "Sure", "throw new AssertionError(\"no licence\");");
        assertRefused("Plugin 'Sure': java.lang.AssertionError: no licence", "serve", "--plugin", failed.toString());
        err.getBuffer().setLength(0);
        final Path deep = PluginFile.registering(directory, "Deep", "throw new StackOverflowError();");
        assertRefused("Plugin 'Deep': java.lang.StackOverflowError", "serve", "--plugin", deep.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--report /no/such/run.html | --report cannot be written: /no/such/run.html: no such file or directory",
                "--hlog /no/such/run.hlog | --hlog cannot be written: /no/such/run.hlog: no such file or directory",
                "--record /proc/x | The recording cannot be written: /proc/x: no such file or directory",
                "--record /proc/version | The recording cannot be written: /proc/version: not a directory",
                "--audit-log /proc/x | The audit log cannot be written: /proc/x: no such file or directory",
                "--tasks /proc/x | Tasks cannot be kept in /proc/x: ",
                "--unix /no/such/mcp.sock | Cannot listen on /no/such/mcp.sock: No such file or directory",
            })
    void shouldSayAtTheStartWhatCannotBeWritten(String options, String reason) {
        final String all = "serve --no-stat --http 127.0.0.1:0 " + options;
        assertThat(execute(all.split(" ", -1))).isEqualTo(1);
        assertThat(err.toString().lines()).singleElement().asString().startsWith("peregrine: " + reason);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldFindOutThatADirectoryIsNoReport() {
        assertThat(execute("serve", "--no-stat", "--http", "127.0.0.1:0", "--report", directory.toString()))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("peregrine: --report cannot be written: " + directory + ": Is a directory\n");
    }

    @Test
    void shouldRefuseTwoToolsOfOneName() throws IOException {
        final Path jar = PluginFile.registering(
                directory, "Copy", "builder.tool(Tool.named(\"echo\").blocking(request -> ToolResult.text(\"\")));");
        assertRefused(
                "Plugin 'Copy': There is already a tool 'echo' of plugin 'built-in'",
                "serve",
                "--kit",
                "built-in",
                "--plugin",
                jar.toString());
    }

    @Test
    void shouldRefuseAToolWhoseSchemaIsRefused() throws IOException {
        final Path jar = PluginFile.registering(
                directory,
                "Odd",
                "builder.tool(Tool.named(\"odd\").inputSchema(\"{\\\"type\\\":\\\"object\\\",\\\"minProperties\\\":-1}\").blocking(request"
                        + " -> ToolResult.text(\"\")));");
        assertRefused("inputSchema of tool 'odd': schema at /minProperties", "serve", "--plugin", jar.toString());
    }

    @Test
    void shouldExplainEveryOption() {
        assertThat(execute("serve", "--help")).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .contains("--http=HOST:PORT", "--tcp=[HOST:]PORT", "--unix=PATH", "--stdio", "--threading=MODE")
                .contains(
                        "--idle=MODE",
                        "--shards=N",
                        "--plugin=JAR",
                        "--resources=DIR",
                        "--limit=NAME=VALUE",
                        "--proxy=ADDRESS|CIDR")
                .contains(
                        "--allow-origin=ORIGIN",
                        "--allow-host=HOST",
                        "--check-output=MODE",
                        "Examples:",
                        "peregrine serve --stdio");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("serve");
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).contains(PeregrineVersion.TEXT);
    }

    /** The list of commands is made from their annotations alone, and must not differ from that of the commands. */
    @Test
    void shouldListTheCommandsWithoutReadingTheirOptions() {
        final CommandLine light = PeregrineCommand.commandLine("--help");
        final CommandLine whole = PeregrineCommand.commandLine();
        assertThat(light.getUsageMessage()).isEqualTo(whole.getUsageMessage());
        assertThat(light.getSubcommands().get("serve").getCommandSpec().options())
                .isEmpty();
        assertThat(whole.getSubcommands().get("serve").getCommandSpec().options())
                .isNotEmpty();
    }

    @Test
    void shouldFindACommandInAFileOfArguments() throws IOException {
        final Path file = Files.writeString(directory.resolve("arguments"), "stat --help");
        assertThat(execute("@" + file)).isZero();
        assertThat(out.toString()).contains("Usage: peregrine stat");
    }

    @Test
    void shouldPrintTheVersionAsTheCommandLineDoes() {
        assertThat(execute("--version")).isZero();
        final StringWriter direct = new StringWriter();
        assertThat(PeregrineMain.printVersion(new PrintWriter(direct), new PrintWriter(err, true)))
                .isZero();
        assertThat(direct).hasToString(out.toString());
    }

    @Test
    void shouldHaveTheVersionOfTheProject() throws IOException {
        assertThat(Files.readString(Path.of("../pom.xml")))
                .containsOnlyOnce("<artifactId>peregrine</artifactId>\n  <version>" + PeregrineVersion.TEXT + "<");
    }
}
