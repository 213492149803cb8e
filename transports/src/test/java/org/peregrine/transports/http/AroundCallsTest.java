package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.interceptor.CallInterceptor;
import org.peregrine.engine.interceptor.InterceptedCall;
import org.peregrine.engine.log.AuditSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.TestedEngine;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** Interceptors and the audit log see each call once, with its caller, on every shard and in every threading mode. */
@OverTls
@Timeout(120)
class AroundCallsTest {
    private static final String[] TOOLS = {"inline", "blocking", "interactive", "denied"};
    private static final ThreadLocal<String> CALLER = new ThreadLocal<>();

    @TempDir
    private Path directory;

    private final List<String> around = Collections.synchronizedList(new ArrayList<>());

    private final class Naming implements CallInterceptor {
        @Override
        public void before(InterceptedCall call) {
            CALLER.set(call.principal().subject());
        }

        @Override
        public void after(InterceptedCall call, Throwable failure) {
            around.add(CALLER.get() + " " + call.name() + " " + call.mayBlock());
            CALLER.remove();
        }
    }

    private static Registry registry() {
        return Registry.builder()
                .tool(Tool.named("inline").inline((call, reply) -> reply.text("<" + CALLER.get() + ">")))
                .tool(Tool.named("blocking").blocking(request -> ToolResult.text("<" + CALLER.get() + ">")))
                .tool(Tool.named("interactive")
                        .interactive((request, context) -> ToolResult.text("<" + CALLER.get() + ">")))
                .tool(Tool.named("denied").requiresScopes("write").inline((call, reply) -> reply.text("no")))
                .build();
    }

    private static String call(String name, int id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + name
                + "\"}}";
    }

    @Test
    void shouldSeeEachCallOnceWithItsCaller() throws IOException {
        final Path log = directory.resolve("audit.jsonl");
        final NioTransport first = new NioTransport("net-0")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TestTls.of(new HttpProtocol(HttpSettings.LOCAL)));
        final EngineContext context = new EngineContext()
                .registry(registry())
                .authentication(new TestTokens().authentication())
                .interceptor(new Naming())
                .audit(AuditSettings.to(log, around::add));
        final List<String> wanted = new ArrayList<>();
        try (McpEngine engine = TestedEngine.launch(context, first, 3)) {
            final SocketAddress address = first.boundAddresses().getFirst();
            assertThat(engine.isDraining()).isFalse();
            for (int peer = 0; peer < 4; peer++) {
                wanted.addAll(callEach(address, peer * TOOLS.length));
            }
        }
        final List<String> lines = Files.readAllLines(log);
        assertThat(lines).hasSameSizeAs(wanted);
        assertThat(wanted)
                .allSatisfy(pattern -> assertThat(lines)
                        .filteredOn(line -> line.matches(".*" + pattern))
                        .hasSize(1));
        assertThat(around).hasSize(12).allMatch(line -> line.endsWith("inline false") || line.endsWith(" true"));
    }

    /** Calls each tool over one connection, by callers in turn; gives the lines that the log must have. */
    private static List<String> callEach(SocketAddress address, int firstId) throws IOException {
        final List<String> wanted = new ArrayList<>();
        try (HttpPeer client = new HttpPeer(address)) {
            int id = firstId;
            for (final String tool : TOOLS) {
                final String caller = id % 2 == 0 ? "alice" : "bob";
                final String body = client.send(
                                "POST",
                                "/mcp",
                                call(tool, id),
                                "Accept: application/json",
                                "MCP-Protocol-Version: 2025-11-25",
                                "Authorization: Bearer " + caller + ".1.read")
                        .readBody();
                assertThat(body).contains(tool.equals("denied") ? "Insufficient scope" : "<" + caller + ">");
                wanted.add("\"subject\":\"" + caller + "\".*\"transport\":\"http\".*\"tool\":\"" + tool
                        + "\",\"id\":\"" + id + "\","
                        + (tool.equals("denied")
                                ? "\"requiredScopes\":\"[a-z]+\",\"outcome\":\"denied\""
                                : "\"outcome\":\"ok\"")
                        + ".*");
                id++;
            }
        }
        return wanted;
    }
}
