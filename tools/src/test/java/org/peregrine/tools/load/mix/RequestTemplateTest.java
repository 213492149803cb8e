package org.peregrine.tools.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class RequestTemplateTest {
    private static String text(RequestTemplate template, long id) {
        final var message = template.fill(id);
        return message.getStringWithoutLengthUtf8(0, message.capacity());
    }

    @Test
    void shouldWriteTheIdAndTheNumberWhereverTheyStand() {
        final RequestTemplate template = RequestTemplate.of(
                new RequestMix.Part("tools/call", "é", 1), "{\"a\":\"{{n}}-{{payload}}\",\"b\":{{n}}}", 12, null);
        final String expected = """
                {"jsonrpc":"2.0","id":#,"method":"tools/call","params":{"name":"é","arguments":\
                {"a":"#-The quick br","b":#}}}""";
        assertThat(text(template, 1_000_000_000)).isEqualTo(expected.replace("#", "1000000000"));
        assertThat(text(template, 1_000_000_042)).isEqualTo(expected.replace("#", "1000000042"));
        assertThat(template.headerLines()).isEmpty();
    }

    @Test
    void shouldCarryWhatTheModernEraWantsInEachRequest() {
        final RequestTemplate read =
                RequestTemplate.of(new RequestMix.Part("resources/read", "file:///é", 1), "", 0, "{}");
        assertThat(text(read, 1_000_000_000))
                .contains("\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"", "\"uri\":\"file:///é\"");
        assertThat(new String(read.headerLines(), StandardCharsets.US_ASCII))
                .isEqualTo("Mcp-Method: resources/read\r\nMcp-Name: =?base64?ZmlsZTovLy/DqQ==?=\r\n");
        assertThat(new String(
                        RequestTemplate.of(new RequestMix.Part("tools/list", "", 1), "", 0, "{}")
                                .headerLines(),
                        StandardCharsets.US_ASCII))
                .isEqualTo("Mcp-Method: tools/list\r\n");
    }
}
