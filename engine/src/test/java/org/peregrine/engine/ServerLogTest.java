package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.handler.Notifier;
import org.peregrine.engine.plugin.PluginContext;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.transport.memory.MemoryReply;

/** Messages of the server's own reach legacy clients at the level that each has set, and nobody else. */
final class ServerLogTest {
    private static final String INITIALIZE = request(
            1,
            "initialize",
            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}");

    /** A plugin that logs before anybody can hear it, and whenever it is asked to. */
    private static final class Logging implements Plugin {
        private Notifier notifier;

        @Override
        public String name() {
            return "logging";
        }

        @Override
        public void start(PluginContext context) {
            notifier = context.notifier();
            notifier.log(LogLevel.EMERGENCY, "logging", "too early");
        }

        @Override
        public void register(Registry.Builder registry) {}
    }

    private static String level(EngineHarness harness, String level) {
        return harness.exchange(request(2, "logging/setLevel", "{\"level\":\"" + level + "\"}"));
    }

    @Test
    void shouldLogToASessionAtItsLevel() {
        final Logging plugin = new Logging();
        try (EngineHarness harness = EngineHarness.start(context -> context.plugin(plugin))) {
            assertThat(harness.exchange(INITIALIZE)).contains("\"logging\":{}").doesNotContain("too early");
            plugin.notifier.log(LogLevel.DEBUG, "logging", "all");
            assertThat(said(harness))
                    .singleElement()
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":"
                            + "{\"level\":\"debug\",\"logger\":\"logging\",\"data\":\"all\"}}");
            assertThat(level(harness, "warning")).contains("\"result\":{}");
            plugin.notifier.log(LogLevel.NOTICE, null, "not wanted");
            plugin.notifier.log(LogLevel.WARNING, null, "wanted");
            plugin.notifier.log(LogLevel.ALERT, null, "wanted, too");
            assertThat(said(harness)).hasSize(2).allMatch(message -> message.contains("\"data\":\"wanted"));
        }
    }

    @Test
    void shouldNotLogToModernClients() {
        try (EngineHarness harness = EngineHarness.start()) {
            assertThat(harness.exchange(request(1, "tools/list", "{" + META + "}")))
                    .contains("echo");
            harness.engine.notifier().log(LogLevel.EMERGENCY, null, "nobody asked");
            assertThat(said(harness)).isEmpty();
        }
    }

    /** Messages that the server has sent by itself since it was asked last. */
    private static List<String> said(EngineHarness harness) {
        final int before = harness.transport.answers().size();
        harness.run();
        return harness.transport.answers().stream()
                .skip(before)
                .map(MemoryReply::text)
                .toList();
    }
}
