package org.peregrine.tools.serve;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.peregrine.codec.mcp.PeregrineVersion;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.IdleMode;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.PathEndedException;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.ErrorLog;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.registry.ServerInfo;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.stdio.StdioTransport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peregrine serve}: the bare-metal server process. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs an MCP server until SIGTERM or Ctrl-C. "
                + "Without a transport option it serves Streamable HTTP at http://127.0.0.1:8080/mcp.",
        footer = {
            "",
            "Examples:",
            "  peregrine serve                         HTTP at 127.0.0.1:8080/mcp, built-in kit",
            "  peregrine serve --stdio                 for clients that start their server",
            "  peregrine serve --http 0.0.0.0:80 --allow-host mcp.example.com",
            "  peregrine serve --ws 127.0.0.1:8081     WebSocket at ws://127.0.0.1:8081/mcp",
            "  peregrine serve --http 0.0.0.0:443 --tls-cert chain.pem --tls-key key.pem",
            "  peregrine serve --aeron aeron:ipc       shared memory, for programs of this machine",
            "  peregrine serve --tcp 9000 --unix /run/mcp.sock --plugin my-tools.jar",
            "  peregrine serve --plugin weather.jar --set weather.city=Bern --name weather",
            "  peregrine serve --resources ./docs      files as file:///<relative path>",
            "",
            "A port of 0 takes any free one, but over Aeron. Everything the server says goes to stderr."
        })
public final class ServeCommand implements Callable<Integer> {
    private static final int MAX_SHARDS = 64;
    private static final int STANDARD_INPUT = 0;
    private static final int STANDARD_OUTPUT = 1;

    /** Of a line that no parser reads. */
    private static final PrintWriter STANDARD_ERROR = new PrintWriter(System.err, true, System.err.charset());

    /** A thread of the path has ended, and the server with it: EX_SOFTWARE of sysexits(3). */
    private static final int PATH_ENDED = 70;

    @Mixin
    private SocketOptions sockets = new SocketOptions();

    @Mixin
    private AeronOptions aeron = new AeronOptions();

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Option(names = "--stdio", description = "Serve over standard input and output; ends when the input does.")
    private boolean stdio;

    @Option(
            names = "--print-urls",
            description = "Print where it serves on standard output, a URL a line and an empty line at the end; for"
                    + " programs that start it on port 0. Not with --stdio.")
    private boolean printUrls;

    @Option(
            names = "--threading",
            paramLabel = "MODE",
            description = "Threads of a shard: shared (1, the default), shared-network (2: sockets, stages), "
                    + "dedicated (5, each pinned to a core; see --cores).")
    private ThreadingMode threading = ThreadingMode.SHARED;

    @Option(
            names = "--idle",
            paramLabel = "MODE",
            description = "Behaviour of a thread without work: block, spin-then-block (the default), "
                    + "or spin (wants a core for each thread).")
    private IdleMode idle = IdleMode.SPIN_THEN_BLOCK;

    @Option(
            names = "--shards",
            paramLabel = "N",
            description =
                    "Independent engines over which connections are spread (default 1); Aeron has as many of its own.")
    private int shards = 1;

    @Mixin
    private ContentOptions content = new ContentOptions();

    @Mixin
    private StateOptions state = new StateOptions();

    @Mixin
    private CoreOptions cores = new CoreOptions();

    @Mixin
    private RecordingOptions recording = new RecordingOptions();

    @Mixin
    private AuditOptions audit = new AuditOptions();

    @Mixin
    private SchemaOptions schemas = new SchemaOptions();

    @Mixin
    private AuthOptions auth = new AuthOptions();

    @Option(
            names = "--show-errors",
            description = "Show clients the exceptions of handlers, for development; otherwise they get an id that the "
                    + "log has.")
    private boolean showErrors;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = "Accept browsers of this origin besides those of this machine, over HTTP and WebSocket;"
                    + " '*' for any.")
    private List<String> allowedOrigins = new ArrayList<>();

    @Option(
            names = "--allow-host",
            paramLabel = "HOST",
            description = "Accept this Host header besides localhost and the server's own addresses; '*' for any.")
    private List<String> allowedHosts = new ArrayList<>();

    @Option(
            names = "--drain-lead",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "On SIGTERM or Ctrl-C, first let /ready answer 503 for this time, such as 10s, while everything "
                            + "is still "
                            + "served; 0 by default. A second signal ends the lead, and the wait for calls under way.")
    private long drainLeadNs;

    @Mixin
    private ProxyOptions proxies = new ProxyOptions();

    @Option(
            names = "--limit",
            paramLabel = "NAME=VALUE",
            description = "Set a limit, such as MAX_FRAME_BYTES=4194304; docs/configuration.md lists them.")
    private Map<Limit, Long> limits = Map.of();

    @Mixin
    private ObserveOptions observe = new ObserveOptions();

    @Spec
    private CommandSpec spec;

    private final ErrorLog errors = new ErrorLog(this::print);

    /** For picocli. */
    public ServeCommand() {}

    private ServeCommand(PlainLine line) {
        sockets = line.sockets();
        stdio = line.isStdio();
    }

    /**
     * The command of a line that says no more than where to serve, made without a parser.
     *
     * @param arguments of the program.
     * @return null when a parser has to read them.
     */
    public static ServeCommand plain(String... arguments) {
        final PlainLine line = PlainLine.read(arguments);
        return line == null ? null : new ServeCommand(line);
    }

    private PrintWriter err() {
        return spec == null ? STANDARD_ERROR : spec.commandLine().getErr();
    }

    @Override
    public Integer call() throws Exception {
        if (shards < 1 || shards > MAX_SHARDS) {
            throw new WrongUsageException("--shards must be between 1 and " + MAX_SHARDS);
        }
        if (stdio && printUrls) {
            throw new WrongUsageException("--print-urls: over --stdio standard output is the protocol's");
        }
        if (sockets.isEmpty() && aeron.isEmpty() && !stdio) {
            sockets.addDefault();
        }
        if (stdio) {
            StdioTransport.prepare();
            StdioTransport.redirectSystemOut();
        }
        final CountDownLatch end = new CountDownLatch(1);
        final AtomicReference<PathEndedException> failure = new AtomicReference<>();
        final EngineContext context = context().failureHandler(ended -> {
            failure.set(ended);
            end.countDown();
        });
        final HttpSettings http =
                accepted(() -> proxies.configure(new HttpSettings("/mcp", allowedOrigins, allowedHosts, "")));
        final List<NioTransport> network = sockets.open(shards, http, tls, proxies);
        network.forEach(context::transport);
        accepted(() -> aeron.open(shards)).forEach(context::transport);
        if (stdio) {
            context.transport(new StdioTransport(STANDARD_INPUT, standardOutput(), end::countDown));
        }
        try (AutoCloseable observing = observe) {
            Objects.requireNonNull(observing);
            observe.configure(context, err());
            serve(context, network, end);
        }
        return failure.get() == null ? 0 : fatal(failure.get());
    }

    /** Takes the result of options; their refusal is wrong usage, also of those that nothing is served with. */
    private <T> T accepted(Supplier<T> options) {
        try {
            return options.get();
        } catch (final IllegalArgumentException wrong) {
            throw new WrongUsageException(wrong);
        }
    }

    /** The launcher keeps the descriptor for the protocol, and gives 1 to whatever else prints. */
    private static int standardOutput() {
        return Integer.getInteger("peregrine.stdout", STANDARD_OUTPUT);
    }

    private String unencrypted(List<NioTransport> network) {
        final boolean exposed =
                auth.asksForTokens() && tls.context() == null && proxies.named().isEmpty() && !network.isEmpty();
        return exposed ? PublicAddresses.unencrypted(network.getFirst().boundAddresses()) : null;
    }

    private int fatal(PathEndedException ended) {
        print("peregrine: fatal: " + LogText.printable(ended.getMessage()) + ", the server is closed\n");
        return PATH_ENDED;
    }

    private void serve(EngineContext context, List<NioTransport> network, CountDownLatch end) throws Exception {
        try (McpEngine engine = launch(context);
                AutoCloseable admin = observe.start(engine, allowedHosts, tls.context())) {
            Objects.requireNonNull(admin);
            audit.listen(engine);
            final Thread onSignal = new Thread(() -> end(engine), "peregrine-shutdown");
            Runtime.getRuntime().addShutdownHook(onSignal);
            final PrintWriter err = err();
            auth.exposures().forEach(this::warn);
            Stream.of(state.exposure(), tls.exposure(), audit.exposure(), unencrypted(network))
                    .filter(Objects::nonNull)
                    .forEach(this::warn);
            engine.warnings().forEach(this::warn);
            if (!engine.cores().isEmpty()) {
                err.println("peregrine: cores by shard " + engine.cores());
            }
            final String open = PublicAddresses.warning(
                    network.isEmpty() || auth.isAsking() || tls.knowsItsClients()
                            ? List.of()
                            : network.getFirst().boundAddresses(),
                    tls.knowsItsClients() ? null : observe.adminAddress());
            if (open != null) {
                warn(open);
            }
            final List<String> urls = network.isEmpty()
                    ? List.of()
                    : network.getFirst().bound().stream().map(Banner::url).toList();
            Banner.print(err, engine.registry(), urls, stdio);
            Banner.printCollector(err, System.getProperty(Banner.COLLECTOR_PROPERTY));
            Banner.printBackend(err, sockets.backend());
            aeron.lines(context, shards).forEach(line -> err.println("  " + LogText.printable(line)));
            observe.announce(err);
            Banner.printFirstCall(
                    err,
                    engine.registry(),
                    auth.isAsking() && !auth.asksForTokens() ? List.of() : urls,
                    content.hasEcho(),
                    auth.asksForTokens());
            if (printUrls) {
                Banner.printUrls(
                        spec.commandLine().getOut(),
                        network.isEmpty() ? List.of() : network.getFirst().bound(),
                        aeron.targets(shards));
            }
            end.await();
        } finally {
            errors.close();
        }
    }

    private void print(String lines) {
        final PrintWriter err = err();
        err.print(lines);
        err.flush();
    }

    /** Handles a signal. Both may have ended already. */
    private void end(McpEngine engine) {
        Signals.on(engine::cutShort, "TERM", "INT");
        try {
            engine.close();
            observe.close();
        } finally {
            errors.close();
        }
    }

    private void warn(String text) {
        print("peregrine: warning: " + LogText.printable(text) + "\n");
    }

    private EngineContext context() {
        final EngineContext context = new EngineContext()
                .serverInfo(ServerInfo.of("peregrine", PeregrineVersion.TEXT).withTitle("Peregrine"))
                .threadingMode(threading)
                .idleMode(idle)
                .showErrors(showErrors)
                .errorHandler(errors);
        schemas.configure(context);
        try {
            state.configure(context);
            content.configure(context, this::warn);
            if (drainLeadNs > 0) {
                context.limit(Limit.DRAIN_LEAD_NS, drainLeadNs);
            }
            limits.forEach(context::limit);
            cores.configure(context);
            CoreOptions.requirePresent(context.cores());
            recording.configure(context, err(), audit.areGiven());
            audit.configure(context, recording.redaction(), err());
            auth.configure(context);
            tls.load();
            if (auth.knowsCertificates() && !tls.asksClients()) {
                throw new IllegalArgumentException("--auth-cert needs --tls-client-ca, which certificates are of");
            }
            if (auth.isAsking() && !((!sockets.serveTcp() || auth.knowsCertificates()) && aeron.isEmpty())) {
                throw new IllegalArgumentException("--tcp and --aeron cannot ask for tokens: not with an --auth option,"
                        + " but --auth-cert with --tcp");
            }
            auth.requireServed(sockets.serveHttp(), sockets.serveTcp(), sockets.serveUnix());
        } catch (final IllegalArgumentException wrong) {
            throw new WrongUsageException(wrong);
        }
        return context;
    }

    private McpEngine launch(EngineContext context) throws IOException {
        try {
            return McpEngine.launch(context);
        } catch (final IllegalStateException | IllegalArgumentException wrong) {
            throw new WrongUsageException(wrong);
        }
    }
}
