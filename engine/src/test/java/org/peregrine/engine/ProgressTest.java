package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.memory.MemoryReply;

/** Progress is told to who gave a token that can be repeated, and only grows. Source: MCP 2025-11-25, Progress. */
final class ProgressTest {
    private static final Pattern PROGRESS =
            Pattern.compile("\"progressToken\":(\"?[-\\w]+\"?),\"progress\":([^,}]+)(,\"total\":[^,}]+)?");
    private static final Tool WORKING = Tool.named("working").interactive((request, context) -> {
        context.progress(Double.NaN, 9, "no number");
        context.progress(Double.POSITIVE_INFINITY, 9, "no number");
        context.progress(Double.NEGATIVE_INFINITY, 9, "no number");
        context.progress(0, Double.NaN, "begun");
        context.progress(0, 9, "again");
        context.progress(-1, 9, "back");
        context.progress(2.5, Double.POSITIVE_INFINITY, "on");
        context.progress(2.5, 9, "again");
        context.progress(1, 9, "back");
        context.progress(Double.NaN, 9, "no number");
        context.progress(9, 9, "done");
        return ToolResult.EMPTY;
    });

    private static List<String> told(String token, boolean modern, boolean http) {
        final TestTransport transport = http ? new TestTransport().likeHttp() : new TestTransport();
        final List<String> told = new ArrayList<>();
        try (EngineHarness harness =
                new EngineHarness(transport, EngineHarness.registry(WORKING), UnaryOperator.identity())) {
            if (!modern && !http) {
                harness.exchange(request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\"}"));
            }
            final String meta = (modern ? META : "\"_meta\":{}").replace("\"_meta\":{", "\"_meta\":{" + token);
            final String call = request(1, "tools/call", "{\"name\":\"working\"," + meta.replace(",}", "}") + "}");
            if (modern && http) {
                harness.transport.send(
                        1,
                        call,
                        Map.of(
                                FrameHeader.PROTOCOL_VERSION, "2026-07-28",
                                FrameHeader.METHOD, "tools/call",
                                FrameHeader.NAME, "working"));
            } else {
                harness.transport.send(1, call);
            }
            harness.awaitUntil(() -> harness.transport.answers().stream()
                    .anyMatch(answer -> answer.text().contains("\"content\"")));
            for (final MemoryReply answer : harness.transport.answers()) {
                final Matcher progress = PROGRESS.matcher(answer.text());
                if (progress.find()) {
                    told.add(progress.group(1) + " " + progress.group(2)
                            + (progress.group(3) == null ? "" : progress.group(3)));
                }
            }
        }
        return told;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"t\"", "7", "-7", "0"})
    void shouldTellWhatGrows(String token) {
        final String given = "\"progressToken\":" + token + ",";
        for (final boolean modern : new boolean[] {false, true}) {
            for (final boolean http : new boolean[] {false, true}) {
                assertThat(told(given, modern, http))
                        .containsExactly(token + " 0", token + " 2.5", token + " 9,\"total\":9");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "true", "1.5", "1e2"})
    void shouldTellNothingWithoutATokenThatCanBeRepeated(String token) {
        final String given = "\"progressToken\":" + token + ",";
        for (final boolean modern : new boolean[] {false, true}) {
            for (final boolean http : new boolean[] {false, true}) {
                assertThat(told(given, modern, http)).isEmpty();
            }
        }
    }
}
