package org.peregrine.bench.rivals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.bench.LauncherFlags;
import org.peregrine.bench.floor.HttpFloor;
import org.peregrine.bench.floor.StdioFloor;

/**
 * The servers that are measured, and how each is started: with the flags that suit it best, logging off, and a trained
 * AOT cache.
 */
final class RivalField {
    /** The key of the server that the others are compared with. */
    static final String OURS = "peregrine";

    private static final Path BUILT = Path.of("bench/rivals");
    private static final String JAVA = System.getProperty("java.home") + "/bin/java";

    private RivalField() {}

    /**
     * All servers.
     *
     * @param answer file with this project's answer to {@link Echo#CALL}, which the floor repeats.
     */
    static List<Rival> with(Path answer) {
        return List.of(ours(), floor(answer), javaSdk(), quarkus(), helidon(), springAi(), typescript());
    }

    /** Titles of all servers by their keys. */
    static Map<String, String> titles() {
        final Map<String, String> titles = new LinkedHashMap<>();
        with(Path.of("")).forEach(rival -> titles.put(rival.key(), rival.title()));
        return titles;
    }

    /** This project's server. */
    static Rival ours() {
        final Path home = BUILT.resolve("peregrine/target");
        final List<String> serve =
                List.of("env", "PEREGRINE_CACHE=" + home.resolve("plugin.aot"), Generator.LAUNCHER, "serve");
        final String plugin = home.resolve("peregrine-echo.jar").toString();
        return new Rival(
                OURS,
                "Peregrine",
                Rival.Commands.of(
                        joined(serve, "--http", "127.0.0.1:" + Rival.PORT, "--plugin", plugin),
                        joined(serve, "--stdio", "--plugin", plugin)),
                Rival.Session.STDIO);
    }

    private static Rival floor(Path answer) {
        final List<String> floor = new ArrayList<>(List.of(JAVA));
        floor.addAll(LauncherFlags.FLAGS);
        floor.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return new Rival(
                "floor",
                "Floor (answers without reading)",
                Rival.Commands.of(
                        joined(floor, HttpFloor.class.getName(), Rival.PORT, answer.toString()),
                        joined(floor, StdioFloor.class.getName(), answer.toString())),
                Rival.Session.NEVER);
    }

    private static Rival javaSdk() {
        final Path home = BUILT.resolve("java-sdk/target");
        final String classPath = home.resolve("java-sdk.jar") + ":" + home.resolve("lib/*");
        final List<List<String>> http = List.of("stateless", "sessions", "modern").stream()
                .map(mode -> java(
                        home.resolve(mode + ".aot"),
                        "-cp",
                        classPath,
                        "org.peregrine.rivals.sdk.HttpServer",
                        mode,
                        Rival.PORT))
                .toList();
        return new Rival(
                "java-sdk",
                "Java SDK 2.2.0, Jetty 12.1",
                new Rival.Commands(
                        http.get(0),
                        http.get(1),
                        http.get(2),
                        java(
                                home.resolve("stdio.aot"),
                                "-cp",
                                classPath,
                                "org.peregrine.rivals.sdk.StdioServer",
                                "immediate")),
                Rival.Session.STDIO);
    }

    private static Rival quarkus() {
        final Path home = BUILT.resolve("quarkus/target");
        return new Rival(
                "quarkus",
                "Quarkus MCP server 1.13.0",
                Rival.Commands.of(
                        java(
                                home.resolve("http.aot"),
                                "-Dquarkus.http.port=" + Rival.PORT,
                                "-jar",
                                home.resolve("quarkus-http/quarkus-run.jar").toString()),
                        java(
                                home.resolve("stdio.aot"),
                                "-jar",
                                home.resolve("quarkus-stdio/quarkus-run.jar").toString())),
                Rival.Session.ALWAYS);
    }

    private static Rival helidon() {
        final Path home = BUILT.resolve("helidon/target");
        final String jar = home.resolve("helidon.jar").toString();
        return new Rival(
                "helidon",
                "Helidon MCP 1.2.0",
                new Rival.Commands(
                        java(home.resolve("stateless.aot"), "-jar", jar, "stateless", Rival.PORT),
                        java(home.resolve("sessions.aot"), "-jar", jar, "sessions", Rival.PORT),
                        List.of(),
                        List.of()),
                Rival.Session.STDIO);
    }

    private static Rival springAi() {
        final Path home = BUILT.resolve("spring-ai/target");
        final String jar = home.resolve("http/spring-ai-http.jar").toString();
        final String protocol = "--spring.ai.mcp.server.protocol=";
        final String port = "--server.port=" + Rival.PORT;
        return new Rival(
                "spring-ai",
                "Spring AI 2.0.1, WebMVC",
                new Rival.Commands(
                        java(home.resolve("stateless.aot"), "-jar", jar, protocol + "STATELESS", port),
                        java(home.resolve("sessions.aot"), "-jar", jar, protocol + "STREAMABLE", port),
                        List.of(),
                        java(
                                home.resolve("stdio.aot"),
                                "-jar",
                                home.resolve("stdio/spring-ai-stdio.jar").toString(),
                                "--spring.ai.mcp.server.stdio=true")),
                Rival.Session.STDIO);
    }

    private static Rival typescript() {
        final List<String> node = List.of("env", "NODE_ENV=production", "node");
        final Path home = BUILT.resolve("typescript");
        final String http = home.resolve("http.mjs").toString();
        return new Rival(
                "typescript",
                "TypeScript SDK 2.4.0, Node",
                new Rival.Commands(
                        joined(node, http, "stateless", Rival.PORT),
                        joined(node, http, "sessions", Rival.PORT),
                        joined(node, http, "modern", Rival.PORT),
                        joined(node, home.resolve("stdio.mjs").toString())),
                Rival.Session.STDIO);
    }

    private static List<String> java(Path aotCache, String... rest) {
        return joined(
                List.of(JAVA, "-XX:+UseParallelGC", "-Xmx512m", "-XX:AOTCache=" + aotCache, "-Xlog:disable"), rest);
    }

    private static List<String> joined(List<String> first, String... rest) {
        final List<String> all = new ArrayList<>(first);
        all.addAll(List.of(rest));
        return all;
    }
}
