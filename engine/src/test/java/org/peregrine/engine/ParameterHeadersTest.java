package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.peregrine.engine.EngineHarness.META;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryReply;

/** Arguments that a tool's schema wants repeated in headers. Cases: MCP 2026-07-28, "Custom Headers from Tool Parameters". */
final class ParameterHeadersTest {
    private static final String SCHEMA = """
            {"type":"object","properties":{
              "region":{"type":"string","x-mcp-header":"Region"},
              "nested":{"type":"object","properties":{"count":{"type":"integer","x-mcp-header":"Count"}}},
              "dry":{"type":"boolean","x-mcp-header":"dry-run"},
              "default":{"type":"string","default":{"x-mcp-header":"no schema"}}}}""";

    private static MemoryReply call(String fields, String arguments) {
        return call(
                fields,
                arguments + "," + META,
                Map.of(
                        FrameHeader.PROTOCOL_VERSION, "2026-07-28",
                        FrameHeader.METHOD, "tools/call",
                        FrameHeader.NAME, "t"));
    }

    private static MemoryReply call(String fields, String arguments, Map<FrameHeader, String> headers) {
        final Tool tool = Tool.named("t").inputSchema(SCHEMA).inline((call, reply) -> reply.text("ran"));
        try (EngineHarness harness = new EngineHarness(
                new TestTransport().likeHttp(), EngineHarness.registry(tool), UnaryOperator.identity())) {
            harness.transport.parameterFields(fields.replace("~", "\r\n"));
            harness.transport.send(
                    1,
                    EngineHarness.request(1, "tools/call", "{\"name\":\"t\",\"arguments\":" + arguments + "}"),
                    headers);
            harness.runUntilAnswers(1);
            return harness.transport.answers().getFirst();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "''                                             | {}",
                "''                                             | {\"nested\":{}}",
                "Host: x~mcp-param-REGION:  us-west1 ~A: b~     | {\"region\":\"us-west1\"}",
                "Mcp-Param-Region: =?base64?5LiW?=~             | {\"region\":\"世\"}",
                "Mcp-Param-Region: a~                           | {\"region\":\"\\u0061\"}",
                "Mcp-Param-Region:~                             | {\"region\":\"\"}",
                "Mcp-Param-Count: 42~                           | {\"nested\":{\"count\":42}}",
                "Mcp-Param-Count: 42.0~                         | {\"nested\":{\"count\":42}}",
                "Mcp-Param-Count: 42~                           | {\"nested\":{\"count\":4.2e1}}",
                "Mcp-Param-Dry-Run: true~                       | {\"dry\":true}",
                "Mcp-Param-Unknown: x~                          | {}"
            })
    void shouldCallWhenHeadersRepeatTheArguments(String fields, String arguments) {
        assertThat(call(fields, arguments).text()).contains("ran");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"region\":null}", "{\"nested\":7}"})
    void shouldExpectNoHeaderForWhatIsNoValueAndLeaveItToTheSchema(String arguments) {
        assertThat(call("", arguments).text()).contains("Invalid arguments");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "''                                             | {\"region\":\"us-west1\"}",
                "Mcp-Param-Region: us-west1~                    | {}",
                "Mcp-Param-Region: null~                        | {\"region\":null}",
                "Mcp-Param-Region: US-WEST1~                    | {\"region\":\"us-west1\"}",
                "Mcp-Param-Region: a~Mcp-Param-Region: a~       | {\"region\":\"a\"}",
                "Mcp-Param-Region: =?base64?5LiW=?=~            | {\"region\":\"世\"}",
                "Mcp-Param-Regio: a~                            | {\"region\":\"a\"}",
                "X-Mcp-Param-Region: a~                         | {\"region\":\"a\"}",
                "Mcp-Param-Count: 43~                           | {\"nested\":{\"count\":42}}",
                "Mcp-Param-Count: x~                            | {\"nested\":{\"count\":42}}",
                "Mcp-Param-Dry-Run: True~                       | {\"dry\":true}"
            })
    void shouldRefuseWhatDiffers(String fields, String arguments) {
        final MemoryReply refused = call(fields, arguments);
        assertThat(refused.text()).contains("\"code\":-32020");
        assertThat(refused.status()).isEqualTo(ReplyStatus.INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"})
    void shouldWantOfEarlierRevisionsThatWhatIsThereIsTrue(String version) {
        final Map<FrameHeader, String> headers = Map.of(FrameHeader.PROTOCOL_VERSION, version);
        assertThat(call("", "{\"region\":\"us\"}", headers).text()).contains("ran");
        assertThat(call("Mcp-Param-Region: us~", "{\"region\":\"us\"}", headers).text())
                .contains("ran");
        assertThat(call("Mcp-Param-Region: eu~", "{\"region\":\"us\"}", headers).text())
                .contains("-32020");
        assertThat(call("Mcp-Param-Region: eu~", "{}", headers).text()).contains("-32020");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'object','properties':{'a':{'type':'string','x-mcp-header':''}}}",
                "{'type':'object','properties':{'a':{'type':'string','x-mcp-header':'a b'}}}",
                "{'type':'object','properties':{'a':{'type':'string','x-mcp-header':'a\\r\\nb'}}}",
                "{'type':'object','properties':{'a':{'type':'string','x-mcp-header':7}}}",
                "{'type':'object','properties':{'a':{'type':'number','x-mcp-header':'A'}}}",
                "{'type':'object','properties':{'a':{'type':'object','x-mcp-header':'A'}}}",
                "{'type':'object','properties':{'a':{'x-mcp-header':'A'}}}",
                "{'type':'object','x-mcp-header':'A'}",
                "{'type':'object','properties':{'a':{'items':{'type':'string','x-mcp-header':'A'}}}}",
                "{'type':'object','$defs':{'a':{'type':'string','x-mcp-header':'A'}}}",
                "{'type':'object','allOf':[{'properties':{'a':{'type':'string','x-mcp-header':'A'}}}]}",
                "{'type':'object','properties':{'a':{'type':'string','x-mcp-header':'A'},"
                        + "'b':{'type':'string','x-mcp-header':'a'}}}"
            })
    void shouldRefuseToolsThatBreakARule(String schema) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Tool.named("t").inputSchema(schema.replace('\'', '"')).inline((call, reply) -> {}));
    }
}
