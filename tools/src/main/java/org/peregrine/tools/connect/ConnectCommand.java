package org.peregrine.tools.connect;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.access.AccessOptions;
import org.peregrine.tools.load.TargetOptions;
import org.peregrine.transports.stdio.StdioTransport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peregrine connect}: any server for any client that can start a command. */
@Command(
        name = "connect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Bridges standard input and output to an MCP server elsewhere, for clients that start a command.",
        footer = {
            "",
            "Standard output carries the protocol alone; what goes wrong is said on standard error.",
            "Exit code: 0 the client has ended, 1 the server is gone or was not there, 2 wrong usage.",
            "",
            "Examples:",
            "  peregrine connect tcp:127.0.0.1:9000",
            "  peregrine connect unix:/run/mcp.sock",
            "  peregrine connect aeron:ipc",
            "  peregrine connect https://mcp.example.com/mcp --token-file token"
        })
public final class ConnectCommand implements Callable<Integer> {
    private static final double MAX_SECONDS = 1_000_000;
    private static final int STOP_S = 5;

    @Parameters(paramLabel = "TARGET", description = Target.FORMS + ", " + AeronChannel.CLIENT_FORMS)
    private String target;

    @Option(
            names = "--header",
            paramLabel = "NAME: VALUE",
            description = "A further field of each HTTP request, such as 'X-Tenant: a'. May be repeated.")
    private List<String> headers = new ArrayList<>();

    @Mixin
    private AccessOptions access;

    @Option(
            names = "--connect-timeout",
            paramLabel = "SECONDS",
            description = "Until a connection must stand (default ${DEFAULT-VALUE}).")
    private double connectTimeoutSeconds = 10;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description =
                    "Until a request without an answer is answered with an error; 0 (the default) leaves that to the "
                            + "client.")
    private double timeoutSeconds;

    @Option(
            names = "--end-timeout",
            paramLabel = "SECONDS",
            description =
                    "Longest wait for answers under way when the client's output has ended (default ${DEFAULT-VALUE}).")
    private double endTimeoutSeconds = 30;

    @Spec
    private CommandSpec spec;

    /** For picocli. */
    public ConnectCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        final ConnectSettings settings = settings();
        final PrintWriter err = spec.commandLine().getErr();
        StdioTransport.redirectSystemOut();
        final Bridge bridge = new Bridge(
                settings, new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out), line -> {
                    err.println("peregrine: " + LogText.printable(line, LogText.MAX_MESSAGE));
                    err.flush();
                });
        final CountDownLatch finished = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(bridge, finished), "connect-stop"));
        try {
            return bridge.run();
        } finally {
            finished.countDown();
        }
    }

    private ConnectSettings settings() {
        final long connectTimeoutNs = nanos("--connect-timeout", connectTimeoutSeconds);
        if (connectTimeoutNs == 0) {
            throw new ParameterException(spec.commandLine(), "--connect-timeout must be positive");
        }
        try {
            final StringBuilder lines = new StringBuilder();
            headers.forEach(field -> lines.append(TargetOptions.line(field)));
            final Target server = Target.parse(target);
            return new ConnectSettings(
                    server,
                    access.apply(
                            server,
                            ClientSettings.RAW.withHeaderLines(lines.toString()).withOpenTimeoutNs(connectTimeoutNs)),
                    nanos("--timeout", timeoutSeconds),
                    nanos("--end-timeout", endTimeoutSeconds));
        } catch (final IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private long nanos(String option, double seconds) {
        if (!(seconds >= 0 && seconds <= MAX_SECONDS)) {
            throw new ParameterException(spec.commandLine(), option + " must be a time in seconds");
        }
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    /** SIGTERM: the session ends, a child process is told, and what is written goes out. */
    private static void stop(Bridge bridge, CountDownLatch finished) {
        bridge.stop();
        try {
            finished.await(STOP_S, TimeUnit.SECONDS);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
