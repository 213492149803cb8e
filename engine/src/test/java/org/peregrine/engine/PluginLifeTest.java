package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.request;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.plugin.PluginContext;
import org.peregrine.engine.plugin.PluginException;
import org.peregrine.engine.plugin.PluginSettings;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.ServerInfo;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** The life of plugins: started in order, stopped in the reverse one, whatever one of them does. */
final class PluginLifeTest {
    private final List<String> lived = Collections.synchronizedList(new ArrayList<>());

    /** A plugin that notes what is asked of it. */
    private class Noting implements Plugin {
        private final String name;
        private final List<Tool> tools = Collections.synchronizedList(new ArrayList<>());
        private volatile PluginContext context;

        Noting(String name, Tool... tools) {
            this.name = name;
            this.tools.addAll(List.of(tools));
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void start(PluginContext surroundings) throws Exception {
            lived.add("start " + name);
            context = surroundings;
        }

        @Override
        public void register(Registry.Builder builder) {
            lived.add("register " + name);
            tools.forEach(builder::tool);
        }

        @Override
        public ServerInfo serverInfo(ServerInfo info) {
            return info.withInstructions((info.instructions() == null ? "" : info.instructions()) + name + ".");
        }

        @Override
        public void stop() throws Exception {
            lived.add("stop " + name);
        }
    }

    private static Tool tool(String name) {
        return Tool.named(name).blocking(request -> ToolResult.text(name));
    }

    private static EngineHarness start(Plugin... plugins) {
        return EngineHarness.start(context -> {
            for (final Plugin plugin : plugins) {
                context.plugin(plugin);
            }
            return context.serverInfo(ServerInfo.of("shop", "7").withTitle("The shop"));
        });
    }

    @Test
    void shouldStartInOrderServeAndStopInReverseOrder() {
        try (EngineHarness harness = start(new Noting("a", tool("one")), new Noting("b", tool("two")))) {
            assertThat(lived).containsExactly("start a", "start b", "register a", "register b");
            assertThat(harness.exchange(call(1, "one", "{}"))).contains("\"text\":\"one\"");
            assertThat(harness.exchange(EngineHarness.echo(2, "own"))).contains("own");
            assertThat(harness.engine.registry().tools()).extracting(Tool::name).containsExactly("echo", "one", "two");
            assertThat(harness.exchange(request(
                            3,
                            "initialize",
                            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                                    + "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}")))
                    .contains(
                            "\"serverInfo\":{\"name\":\"shop\",\"title\":\"The shop\",\"version\":\"7\"}",
                            "\"instructions\":\"a.b.\"");
            lived.clear();
            harness.engine.close();
            assertThat(lived).containsExactly("stop b", "stop a");
        }
        assertThat(lived).as("closed twice").hasSize(2);
    }

    @Test
    void shouldStopOnceTheCallsHaveEnded() throws InterruptedException {
        final CountDownLatch running = new CountDownLatch(1);
        final CountDownLatch closing = new CountDownLatch(1);
        final Tool slow = Tool.named("slow").blocking(request -> {
            running.countDown();
            assertThat(closing.await(30, TimeUnit.SECONDS)).isTrue();
            lived.add("call ended");
            return ToolResult.text("done");
        });
        try (EngineHarness harness = start(new Noting("a", slow))) {
            harness.transport.send(1, call(1, "slow", "{}"));
            harness.run();
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            harness.engine.beginClose();
            harness.run();
            closing.countDown();
            harness.engine.close();
            assertThat(lived).endsWith("call ended", "stop a");
        }
    }

    @Test
    void shouldRefuseTheLaunchAndStopTheOthersWhenOneCannotStart() {
        final Plugin broken = new Noting("broken") {
            @Override
            public void start(PluginContext context) throws IOException {
                throw new IOException("no\nroute");
            }
        };
        assertThatThrownBy(() -> start(new Noting("a"), new Noting("b"), broken))
                .isInstanceOf(PluginException.class)
                .hasMessage("Plugin 'broken' cannot start: java.io.IOException: no\\nroute");
        assertThat(lived).containsExactly("start a", "start b", "stop b", "stop a");
    }

    @Test
    void shouldSayWhyTheSystemRefusedAFileToAPlugin() {
        final Plugin reading = new Noting("reading") {
            @Override
            public void start(PluginContext context) throws IOException {
                Files.readString(Path.of("/no/such/file"));
            }
        };
        final Plugin wrapping = new Noting("wrapping") {
            @Override
            public void start(PluginContext context) {
                throw new UncheckedIOException(new AccessDeniedException("/its\nfile"));
            }
        };
        assertThatThrownBy(() -> start(reading))
                .isInstanceOf(PluginException.class)
                .hasMessage("Plugin 'reading' cannot start: /no/such/file: no such file or directory");
        assertThatThrownBy(() -> start(wrapping))
                .hasMessage("Plugin 'wrapping' cannot start: /its\\nfile: permission denied");
    }

    @Test
    void shouldSayThatAPluginWasBuiltAgainstAnotherVersion() {
        final Plugin older = new Noting("older") {
            @Override
            public void register(Registry.Builder builder) {
                throw new NoSuchMethodError("'void org.peregrine.engine.registry.Registry$Builder.add(Object)'");
            }
        };
        final Plugin incomplete = new Noting("incomplete") {
            @Override
            public void register(Registry.Builder builder) {
                throw new NoClassDefFoundError("org/example/Library");
            }
        };
        assertThatThrownBy(() -> start(older))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Plugin 'older': it was built against another version of Peregrine:"
                                + " java.lang.NoSuchMethodError: 'void org.peregrine.engine.registry.Registry$Builder.add(Object)'");
        assertThatThrownBy(() -> start(incomplete))
                .hasMessage("Plugin 'incomplete': java.lang.NoClassDefFoundError: org/example/Library");
    }

    @Test
    void shouldSayInOneLineWhichErrorKeepsAPluginFromStarting() {
        final Plugin endless = new Noting("endless") {
            @Override
            public void start(PluginContext context) {
                throw new StackOverflowError("too deep");
            }
        };
        assertThatThrownBy(() -> start(new Noting("a"), endless))
                .isInstanceOf(PluginException.class)
                .hasMessage("Plugin 'endless' cannot start: java.lang.StackOverflowError: too deep");
        assertThat(lived).containsExactly("start a", "stop a");
    }

    @Test
    void shouldForgetTheInterruptionThatAPluginLeavesAndKeepItsCallers() {
        final List<Boolean> seen = new ArrayList<>();
        final Plugin interrupting = new Noting("interrupting") {
            @Override
            public void start(PluginContext context) {
                Thread.currentThread().interrupt();
            }

            @Override
            public void register(Registry.Builder builder) {
                seen.add(Thread.currentThread().isInterrupted());
                Thread.currentThread().interrupt();
            }
        };
        try (EngineHarness harness = start(interrupting)) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(harness.exchange(EngineHarness.echo(2, "own"))).contains("own");
        }
        Thread.currentThread().interrupt();
        try (EngineHarness harness = start(interrupting)) {
            assertThat(Thread.interrupted()).isTrue();
            assertThat(harness.exchange(EngineHarness.echo(2, "own"))).contains("own");
        } finally {
            Thread.interrupted();
        }
        assertThat(seen).containsExactly(false, true);
    }

    @Test
    void shouldStopWhatWasStartedWhenTheLaunchFailsLater() {
        final Plugin untidy = new Noting("untidy") {
            @Override
            public void register(Registry.Builder builder) {
                throw new NoClassDefFoundError("some/Library");
            }
        };
        assertThatThrownBy(() -> start(new Noting("a"), untidy))
                .hasMessage("Plugin 'untidy': java.lang.NoClassDefFoundError: some/Library");
        assertThat(lived).containsExactly("start a", "start untidy", "register a", "stop untidy", "stop a");
        lived.clear();
        final Tool wrong = Tool.named("wrong")
                .inputSchema("{\"type\":\"object\",\"minProperties\":\"x\"}")
                .blocking(request -> null);
        assertThatThrownBy(() -> start(new Noting("a", wrong))).hasMessageContaining("wrong");
        assertThat(lived).containsExactly("start a", "register a", "stop a");
    }

    @Test
    void shouldNameBothPluginsOfOneName() {
        assertThatThrownBy(() -> start(new Noting("a", tool("add")), new Noting("b", tool("add"))))
                .hasMessage("Plugin 'b': There is already a tool 'add' of plugin 'a'");
        assertThatThrownBy(() -> start(new Noting("a", tool("echo"))))
                .hasMessage("Plugin 'a': There is already a tool 'echo'");
        assertThatThrownBy(() -> start(new Noting("a"), new Noting("a")))
                .hasMessage("There are two plugins of the name 'a'");
        assertThat(lived.stream().filter(event -> event.startsWith("start")))
                .hasSameSizeAs(
                        lived.stream().filter(event -> event.startsWith("stop")).toList());
    }

    @Test
    void shouldGiveSettingsAndTellOfThoseThatNobodyReads() {
        final Plugin weather = new Noting("weather") {
            @Override
            public void start(PluginContext context) {
                lived.add(context.settings().required("city")
                        + context.settings().number("days", 3)
                        + context.settings().flag("snow", true));
            }
        };
        final Map<String, String> settings = Map.of("city", "Bern", "dyas", "5");
        try (EngineHarness harness =
                EngineHarness.start(context -> context.plugin(weather, PluginSettings.of(settings)))) {
            assertThat(lived).contains("Bern3true");
            assertThat(harness.engine.warnings()).contains("plugin 'weather' has not read its setting 'dyas'");
        }
        assertThatThrownBy(() -> start(weather))
                .hasMessage("Plugin 'weather' cannot start: the setting 'city' is missing");
        assertThat(PluginSettings.of(Map.of("password", "hunter2")).toString()).isEqualTo("[password]");
    }

    @Test
    void shouldServeWhatAPluginRegistersLaterAndTellClients() {
        final Noting growing = new Noting("growing", tool("one"));
        try (EngineHarness harness = start(growing)) {
            harness.exchange(request(
                    1,
                    "initialize",
                    "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                            + "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}"));
            harness.transport.send(1, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            harness.run();
            growing.tools.add(tool("two"));
            growing.context.refresh();
            harness.awaitUntil(() -> harness.transport.answers().stream()
                    .anyMatch(sent -> sent.text().contains("notifications/tools/list_changed")));
            assertThat(harness.exchange(call(2, "two", "{}"))).contains("\"text\":\"two\"");
            growing.tools.add(tool("two"));
            assertThatThrownBy(growing.context::refresh)
                    .isInstanceOf(PluginException.class)
                    .hasMessageContaining("There is already a tool 'two'");
            growing.tools.removeLast();
            harness.engine.registry(Registry.EMPTY);
            assertThat(harness.engine.registry().tools()).extracting(Tool::name).containsExactly("one", "two");
            harness.engine.close();
            growing.context.refresh();
            growing.context.notifier().toolsChanged();
        }
    }

    @Test
    void shouldGoOnWithoutAPluginThatDoesNotStop() {
        final CountDownLatch never = new CountDownLatch(1);
        final Plugin hanging = new Noting("hanging") {
            @Override
            public void stop() throws Exception {
                never.await();
            }
        };
        final Plugin throwing = new Noting("throwing") {
            @Override
            public void stop() {
                throw new IllegalStateException("twice");
            }
        };
        try (EngineHarness harness = EngineHarness.start(context -> context.limit(Limit.PLUGIN_STOP_NS, 100_000_000)
                .plugin(new Noting("a"))
                .plugin(hanging)
                .plugin(throwing))) {
            harness.engine.close();
            assertThat(lived).endsWith("stop a");
            assertThat(harness.errors)
                    .extracting(Throwable::getMessage)
                    .contains(
                            "Plugin 'hanging' did not stop within 100 ms and is left alone",
                            "Plugin 'throwing' cannot stop: java.lang.IllegalStateException: twice");
        }
    }
}
