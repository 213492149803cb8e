package org.peregrine.bench.rivals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        return List.of(ours(), floor(answer), javaSdk(), quarkus(), typescript());
    }

    /** This project's server. */
    static Rival ours() {
        return new Rival(
                OURS,
                "Peregrine",
                List.of(Generator.LAUNCHER, "serve", "--http", "127.0.0.1:" + Rival.PORT),
                List.of(Generator.LAUNCHER, "serve", "--stdio"),
                Rival.Session.STDIO);
    }

    private static Rival floor(Path answer) {
        final List<String> floor = new ArrayList<>(List.of(JAVA));
        floor.addAll(LauncherFlags.FLAGS);
        floor.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return new Rival(
                "floor",
                "Floor (answers without reading)",
                joined(floor, HttpFloor.class.getName(), Rival.PORT, answer.toString()),
                joined(floor, StdioFloor.class.getName(), answer.toString()),
                Rival.Session.NEVER);
    }

    private static Rival javaSdk() {
        final Path home = BUILT.resolve("java-sdk/target");
        final String classPath = home.resolve("java-sdk.jar") + ":" + home.resolve("lib/*");
        return new Rival(
                "java-sdk",
                "Java SDK 2.0.0, Jetty 12.1",
                java(home.resolve("http.aot"), "-cp", classPath, "org.peregrine.rivals.sdk.HttpServer", Rival.PORT),
                java(home.resolve("stdio.aot"), "-cp", classPath, "org.peregrine.rivals.sdk.StdioServer", "immediate"),
                Rival.Session.STDIO);
    }

    private static Rival quarkus() {
        final Path home = BUILT.resolve("quarkus/target");
        return new Rival(
                "quarkus",
                "Quarkus MCP server 1.10.1",
                java(
                        home.resolve("http.aot"),
                        "-Dquarkus.http.port=" + Rival.PORT,
                        "-jar",
                        home.resolve("quarkus-http/quarkus-run.jar").toString()),
                java(
                        home.resolve("stdio.aot"),
                        "-jar",
                        home.resolve("quarkus-stdio/quarkus-run.jar").toString()),
                Rival.Session.ALWAYS);
    }

    private static Rival typescript() {
        final Path home = BUILT.resolve("typescript");
        return new Rival(
                "typescript",
                "TypeScript SDK 2.4.0, Node",
                List.of(
                        "env",
                        "NODE_ENV=production",
                        "node",
                        home.resolve("http.mjs").toString(),
                        Rival.PORT),
                List.of(
                        "env",
                        "NODE_ENV=production",
                        "node",
                        home.resolve("stdio.mjs").toString()),
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
