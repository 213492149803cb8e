package org.peregrine.tools.suite;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.tools.load.LoadCommand;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.ResultReader;
import picocli.CommandLine;

/**
 * Requests over real sockets: {@code peregrine load} in this process against a server in another. What is measured can
 * so be repeated by hand.
 */
final class WireWorkload implements Workload {
    private final String id;
    private final MeasuredServer server;
    private final String transport;
    private final List<String> options;

    /**
     * Describes a run.
     *
     * @param id of the workload.
     * @param server to be measured.
     * @param transport {@code http}, {@code sse}, {@code ws}, {@code tcp}, or {@code stdio}, which starts a server of
     * its own.
     * @param options of {@code load}.
     */
    WireWorkload(String id, MeasuredServer server, String transport, String... options) {
        this.id = id;
        this.server = server;
        this.transport = transport;
        this.options = List.of(options);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public BenchmarkResult run(Environment environment) throws IOException {
        final Path directory = Files.createTempDirectory("peregrine-bench");
        final Path json = directory.resolve("result.json");
        try {
            final StringWriter output = new StringWriter();
            final CommandLine load = new CommandLine(new LoadCommand())
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .setOut(new PrintWriter(output, true))
                    .setErr(new PrintWriter(output, true));
            load.execute(arguments(json).toArray(String[]::new));
            if (!Files.exists(json)) {
                throw new IOException(
                        id + " could not be run: " + output.toString().strip());
            }
            return ResultReader.read(json).benchmarks().getFirst().withThreadingMode(MeasuredServer.THREADING_MODE);
        } finally {
            Files.deleteIfExists(json);
            Files.delete(directory);
        }
    }

    private boolean isStdio() {
        return "stdio".equals(transport);
    }

    private List<String> arguments(Path json) {
        final List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("--id", id, "--quiet", "--json", json.toString()));
        if (isStdio()) {
            arguments.add("stdio:" + String.join(" ", MeasuredServer.command()) + " serve --stdio --kit bench");
        } else {
            arguments.addAll(List.of("--server-pid", Long.toString(server.pid()), server.target(transport)));
        }
        return arguments;
    }
}
