package org.peregrine.codec.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.json.PaddedMessage;

class EnvelopeDecoderTest {
    private final EnvelopeDecoder decoder = new EnvelopeDecoder(16);
    private final Envelope envelope = new Envelope();

    @Test
    void shouldFindEverythingOfARequest() {
        final boolean valid = decode("""
                 {"jsonrpc":"2.0","id":"a-\\"1","method":"tools/call","extra":{"name":"not this"},"params":{"name":"echo",\
                "arguments":{"name":1},"uri":"u:1","cursor":"c","_meta":{"progressToken":7},"other":[]}}""");

        assertThat(valid).isTrue();
        assertThat(envelope.kind()).isEqualTo(MessageKind.REQUEST);
        assertThat(id()).isEqualTo("\"a-\\\"1\"");
        assertThat(method()).isEqualTo("tools/call");
        assertThat(envelope.methodEscaped()).isFalse();
        assertThat(envelope.name().string()).isEqualTo("echo");
        assertThat(envelope.arguments()).hasToString("{\"name\":1}");
        assertThat(envelope.uri().string()).isEqualTo("u:1");
        assertThat(envelope.cursor().string()).isEqualTo("c");
        assertThat(envelope.meta()).hasToString("{\"progressToken\":7}");
        assertThat(envelope.params().memberCount()).isEqualTo(6);
        assertThat(envelope.result().present()).isFalse();
        assertThat(envelope.error().present()).isFalse();
        assertThat(decoder.isBatch()).isFalse();
    }

    @Test
    void shouldTakeInnerMembersFromParamsOnlyWhereverParamsStands() {
        assertThat(decode("""
                {"params":{"name":"right"},"x":{"name":"wrong","uri":"wrong"},"jsonrpc":"2.0","method":"m","y":[{"cursor":1}]}""")).isTrue();

        assertThat(envelope.kind()).isEqualTo(MessageKind.NOTIFICATION);
        assertThat(envelope.name().string()).isEqualTo("right");
        assertThat(envelope.uri().present()).isFalse();
        assertThat(envelope.cursor().present()).isFalse();
    }

    @Test
    void shouldReadEscapedNames() {
        assertThat(decode("""
                {"\\u006asonrpc":"2\\u002e0","\\u0069d":1,"metho\\u0064":"to\\u006fls","param\\u0073":{"n\\u0061me":"e"}}""")).isTrue();

        assertThat(id()).isEqualTo("1");
        assertThat(envelope.methodEscaped()).isTrue();
        assertThat(envelope.name().string()).isEqualTo("e");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '|',
            value = {
                "REQUEST      | {'jsonrpc':'2.0','id':0,'method':'ping'}",
                "REQUEST      | {'jsonrpc':'2.0','id':-12345678901234567890123,'method':'ping'}",
                "REQUEST      | {'jsonrpc':'2.0','id':'','method':''}",
                "REQUEST      | {'jsonrpc':'2.0','id':1,'method':'m','params':{}}",
                "NOTIFICATION | {'jsonrpc':'2.0','method':'notifications/initialized'}",
                "RESPONSE     | {'jsonrpc':'2.0','id':1,'result':{}}",
                "RESPONSE     | {'jsonrpc':'2.0','id':1,'result':null}",
                "RESPONSE     | {'jsonrpc':'2.0','id':1,'error':{'code':1,'message':'m'}}",
                "RESPONSE     | {'jsonrpc':'2.0','error':{'code':1,'message':'m'}}",
            })
    void shouldTellMessagesApart(final MessageKind kind, final String message) {
        assertThat(decode(message.replace('\'', '"'))).as(decoder.reason()).isTrue();
        assertThat(envelope.kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '|',
            nullValues = "none",
            value = {
                "message is not an object                 | none | 7",
                "message is not an object                 | none | 'text'",
                "message is not an object                 | none | null",
                "batches are not supported                | none | []",
                "batches are not supported                | none | [{'jsonrpc':'2.0','id':1,'method':'ping'}]",
                "jsonrpc is not \"2.0\"                   | none | {}",
                "jsonrpc is not \"2.0\"                   | 1    | {'id':1,'method':'ping'}",
                "jsonrpc is not \"2.0\"                   | 1    | {'jsonrpc':'1.0','id':1,'method':'ping'}",
                "jsonrpc is not \"2.0\"                   | 1    | {'jsonrpc':2.0,'id':1,'method':'ping'}",
                "jsonrpc is not \"2.0\"                   | 'x'  | {'id':'x','jsonrpc':'2.00','method':'ping'}",
                "id is neither a string nor an integer    | none | {'jsonrpc':'2.0','id':null,'method':'ping'}",
                "id is neither a string nor an integer    | none | {'jsonrpc':'2.0','id':1.0,'method':'ping'}",
                "id is neither a string nor an integer    | none | {'jsonrpc':'2.0','id':1e2,'method':'ping'}",
                "id is neither a string nor an integer    | none | {'jsonrpc':'2.0','id':true,'method':'ping'}",
                "id is neither a string nor an integer    | none | {'jsonrpc':'2.0','id':{},'method':'ping'}",
                "id is neither a string nor an integer    | none | {'jsonrpc':'2.0','id':[1],'method':'ping'}",
                "id is neither a string nor an integer    | none | {'jsonrpc':'2.0','id':null,'result':{}}",
                "duplicate id                             | none | {'jsonrpc':'2.0','id':1,'id':1,'method':'ping'}",
                "duplicate member                         | 1    | {'jsonrpc':'2.0','id':1,'method':'ping','method':'ping'}",
                "duplicate member                         | 1    | {'jsonrpc':'2.0','id':1,'method':'ping','m\\u0065thod':'ping'}",
                "duplicate member                         | 1    | {'jsonrpc':'2.0','jsonrpc':'2.0','id':1,'method':'ping'}",
                "duplicate member                         | 1    | {'jsonrpc':'2.0','id':1,'method':'m','params':{},'params':{}}",
                "duplicate member                         | 1    | {'jsonrpc':'2.0','id':1,'method':'m','params':{'name':1,'name':2}}",
                "duplicate member                         | 1    | {'jsonrpc':'2.0','id':1,'method':'m','params':{'arguments':{},'arguments':{}}}",
                "duplicate member                         | 1    | {'jsonrpc':'2.0','id':1,'method':'m','params':{'_meta':{},'_meta':{}}}",
                "duplicate member                         | 1    | {'jsonrpc':'2.0','id':1,'method':'m','params':{'uri':1,'uri':1}}",
                "duplicate member                         | 1    | {'jsonrpc':'2.0','id':1,'method':'m','params':{'cursor':1,'cursor':1}}",
                "method is not a string                   | 1    | {'jsonrpc':'2.0','id':1,'method':7}",
                "method is not a string                   | 1    | {'jsonrpc':'2.0','id':1,'method':null}",
                "params is not an object                  | 1    | {'jsonrpc':'2.0','id':1,'method':'m','params':[1]}",
                "params is not an object                  | 1    | {'jsonrpc':'2.0','id':1,'method':'m','params':null}",
                "method beside result or error            | 1    | {'jsonrpc':'2.0','id':1,'method':'m','result':{}}",
                "method beside result or error            | 1    | {'jsonrpc':'2.0','id':1,'method':'m','error':{}}",
                "both result and error                    | 1    | {'jsonrpc':'2.0','id':1,'result':{},'error':{}}",
                "neither method nor result nor error      | 1    | {'jsonrpc':'2.0','id':1}",
                "result without id                        | none | {'jsonrpc':'2.0','result':{}}",
                "error is not an object                   | 1    | {'jsonrpc':'2.0','id':1,'error':null}",
            })
    void shouldRejectOtherShapesAndKeepTheId(final String reason, final String id, final String message) {
        assertThat(decode(message.replace('\'', '"'))).isFalse();

        assertThat(decoder.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(decoder.reason()).isEqualTo(reason);
        assertThat(decoder.errorOffset()).isEqualTo(-1);
        assertThat(envelope.kind()).isEqualTo(MessageKind.INVALID);
        assertThat(id()).isEqualTo(id == null ? "" : id.replace('\'', '"'));
        assertThat(decoder.isBatch()).isEqualTo(message.startsWith("["));
        assertThat(envelope.methodLength()).isZero();
        assertThat(envelope.params().present()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}}", "nope", "[1,]"})
    void shouldRejectWhatIsNoJsonAndForgetTheId(final String message) {
        assertThat(decode(message)).isFalse();

        assertThat(decoder.errorCode()).isEqualTo(ErrorCode.PARSE_ERROR);
        assertThat(decoder.reason()).isNotEmpty();
        assertThat(decoder.errorOffset()).isNotNegative();
        assertThat(decoder.isBatch()).isFalse();
        assertThat(envelope.idLength()).isZero();
        assertThat(envelope.kind()).isEqualTo(MessageKind.INVALID);
    }

    @Test
    void shouldAllowDuplicatesOutsideTheEnvelope() {
        assertThat(decode("""
                {"jsonrpc":"2.0","method":"m","x":1,"x":2,"y":{"name":1,"name":2},"params":{"z":1,"z":2,"arguments":{"a":1,"a":2}}}""")).isTrue();
    }

    @Test
    void shouldLimitTheLengthOfIds() {
        final String longest = "\"" + "x".repeat(EnvelopeDecoder.MAX_ID_LENGTH - 2) + "\"";

        assertThat(decode("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":" + longest + "}"))
                .isTrue();
        assertThat(id()).isEqualTo(longest);
        assertThat(decode("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":" + "1".repeat(longest.length() + 1) + "}"))
                .isFalse();
        assertThat(decoder.reason()).isEqualTo("id is too long");
        assertThat(envelope.idLength()).isZero();
    }

    @Test
    void shouldForgetTheMessageBefore() {
        assertThat(decode("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":{\"name\":1}}"))
                .isTrue();
        assertThat(decode("{\"jsonrpc\":\"2.0\",\"method\":\"m\"}")).isTrue();

        assertThat(envelope.idLength()).isZero();
        assertThat(envelope.params().present()).isFalse();
        assertThat(envelope.name().present()).isFalse();
        envelope.reset();
        assertThat(envelope.buffer()).isNull();
        assertThat(envelope.methodLength()).isZero();
        assertThat(envelope.methodEscaped()).isFalse();
    }

    private boolean decode(final String message) {
        final UnsafeBuffer buffer = PaddedMessage.of(message);
        return decoder.decode(buffer, 0, PaddedMessage.length(buffer), envelope);
    }

    private String id() {
        return envelope.idLength() == 0
                ? ""
                : envelope.buffer().getStringWithoutLengthUtf8(envelope.idOffset(), envelope.idLength());
    }

    private String method() {
        return envelope.buffer().getStringWithoutLengthUtf8(envelope.methodOffset(), envelope.methodLength());
    }
}
