package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** Lists show a caller what its scopes let it use, and nothing of anything else. */
@OverTls
@Timeout(120)
class VisibleListTest {
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final Pattern NAME = Pattern.compile("\"name\":\"(t[^\"]+)\"");
    private static final Pattern CURSOR = Pattern.compile("\"nextCursor\":\"([^\"]+)\"");
    private static final int TOOLS = 24;
    private static final int SCOPES = 5;

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    @BeforeEach
    void launch() throws IOException {
        launch(new TestTokens().authentication());
    }

    private void launch(Authentication authentication) throws IOException {
        final NioTransport first = new NioTransport("net-0")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TestTls.of(new HttpProtocol(HttpSettings.LOCAL)));
        server.launch(
                new EngineContext()
                        .registry(registry())
                        .authentication(authentication)
                        .limit(Limit.PAGE_SIZE, 5),
                first,
                2);
    }

    /** Tools whose names say the scopes that they need: t7-1-3 needs s1 and s3. */
    private static Registry registry() {
        final Registry.Builder builder = Registry.builder()
                .resource(Resource.at("test://open").text("open"))
                .resource(Resource.at("test://secret").requiresScopes("s1").text("secret"))
                .template(ResourceTemplate.matching("test://secret/{id}")
                        .requiresScopes("s1")
                        .inline((call, reply) -> reply.text("secret")))
                .prompt(Prompt.named("secret").requiresScopes("s1").blocking(request -> PromptResult.of()));
        for (int i = 0; i < TOOLS; i++) {
            final Set<Integer> needed = new TreeSet<>();
            for (int scope = 0; scope < SCOPES; scope++) {
                if ((i & (1 << scope)) != 0) {
                    needed.add(scope);
                }
            }
            final StringBuilder name = new StringBuilder("t" + i);
            needed.forEach(scope -> name.append('-').append(scope));
            builder.tool(Tool.named(name.toString())
                    .requiresScopes(needed.stream().map(scope -> "s" + scope).toArray(String[]::new))
                    .inline((call, reply) -> reply.text("done")));
        }
        return builder.build();
    }

    private static String list(HttpPeer peer, String token, String method, boolean modern, String cursor)
            throws IOException {
        final List<String> fields = new ArrayList<>(List.of("Accept: application/json"));
        if (!token.isEmpty()) {
            fields.add("Authorization: Bearer " + token);
        }
        if (modern) {
            fields.add("MCP-Protocol-Version: 2026-07-28");
            fields.add("Mcp-Method: " + method);
        }
        final String page = cursor == null ? "" : "\"cursor\":\"" + cursor + "\"" + (modern ? "," : "");
        final String body = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":{" + page
                + (modern ? META : "") + "}}";
        return peer.send("POST", "/mcp", body, fields.toArray(String[]::new)).readBody();
    }

    /** Every page, until there is no further one. */
    private static Set<String> tools(HttpPeer peer, String token, boolean modern) throws IOException {
        final Set<String> names = new HashSet<>();
        String cursor = null;
        do {
            final String page = list(peer, token, "tools/list", modern, cursor);
            final Matcher name = NAME.matcher(page);
            int entries = 0;
            while (name.find()) {
                assertThat(names.add(name.group(1))).as(page).isTrue();
                entries++;
            }
            assertThat(entries).as(page).isBetween(1, 5);
            final Matcher next = CURSOR.matcher(page);
            cursor = next.find() ? next.group(1) : null;
            assertThat(page).contains(modern ? "\"cacheScope\":\"private\"" : "\"result\"");
        } while (cursor != null);
        return names;
    }

    private static boolean mayUse(String tool, Set<Integer> granted) {
        final String[] parts = tool.split("-", -1);
        for (int i = 1; i < parts.length; i++) {
            if (!granted.contains(Integer.parseInt(parts[i]))) {
                return false;
            }
        }
        return true;
    }

    /** More sets than are kept, in an order of chance, over connections that callers share. */
    @Test
    void shouldListExactlyWhatACallerMayUse() throws IOException {
        final List<String> all = registry().tools().stream().map(Tool::name).toList();
        final List<HttpPeer> shared = List.of(server.peer(), server.peer(), server.peer());
        final Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            final Set<Integer> granted = new TreeSet<>();
            final StringBuilder token = new StringBuilder("caller" + random.nextInt(3) + ".1");
            for (int scope = 0; scope < SCOPES; scope++) {
                if (random.nextBoolean()) {
                    granted.add(scope);
                    token.append(".s").append(scope);
                }
            }
            final Set<String> listed =
                    tools(shared.get(random.nextInt(shared.size())), token.toString(), random.nextBoolean());
            assertThat(listed)
                    .as(token.toString())
                    .containsExactlyInAnyOrderElementsOf(
                            all.stream().filter(tool -> mayUse(tool, granted)).toList());
        }
    }

    @Test
    void shouldFilterTheListsOfEveryKind() throws IOException {
        final HttpPeer peer = server.peer();
        for (final boolean modern : new boolean[] {false, true}) {
            assertThat(list(peer, "bob.1.s2", "resources/list", modern, null))
                    .contains("test://open")
                    .doesNotContain("secret");
            assertThat(list(peer, "bob.1.s2", "resources/templates/list", modern, null))
                    .contains("\"resourceTemplates\":[]");
            assertThat(list(peer, "bob.1.s2", "prompts/list", modern, null)).contains("\"prompts\":[]");
            for (final String method : new String[] {"resources/list", "resources/templates/list", "prompts/list"}) {
                assertThat(list(peer, "bob.2.s1", method, modern, null)).contains("secret");
            }
        }
    }

    @Test
    void shouldShowEverythingAsPublicWhereNobodyIsAskedForAToken() throws IOException {
        server.close();
        launch(null);
        assertThat(list(server.peer(), "", "prompts/list", true, null)).contains("secret", "\"cacheScope\":\"public\"");
    }
}
