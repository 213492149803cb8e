package org.peregrine.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.flyweight.ResourceCallFlyweight;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceRequest;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.resource.TemplateMatch;

class ResourceTemplateTest {
    private final TemplateMatch match = new TemplateMatch();

    private static Registry registry(String... templates) {
        final Registry.Builder builder = Registry.builder();
        for (final String template : templates) {
            builder.template(ResourceTemplate.matching(template).inline((call, reply) -> {}));
        }
        return builder.build();
    }

    private static JsonValue uri(String text) {
        return Written.json('"' + text + '"');
    }

    @ParameterizedTest
    @CsvSource({
        "test://{id}, test://7, {id=7}",
        "test://{id}/data, test://7/data, {id=7}",
        "test://{id}/data, test:\\/\\/7\\/data, {id=7}",
        "test://{id}/data, test://7/8/data,",
        "test://{id}/data, test:///data,",
        "test://{id}/data, test://7/dat,",
        "test://{id}, test://7?x,",
        "test://{id}, test://,",
        "{scheme}://x, test://x, {scheme=test}",
        "test://{+path}, test://a/b?c#d, {path=a/b?c#d}",
        "test://{+path}, test://,",
        "test://{a}/{+path}.txt, test://x/y/z.txt.txt, '{a=x, path=y/z.txt}'",
        "test://{a}.{b}, test://1.2.3, '{a=1, b=2.3}'",
        "test://{a}x{b}x, test://1x2x3x, '{a=1, b=2x3}'",
        "test://{a}-b/{c}, test://1-b-b/2, '{a=1-b, c=2}'",
        "test://{a}, test://%C3%A9%2F%41, {a=\u00e9/A}",
        "test://{a}, test://caf\u00e9, {a=caf\u00e9}",
        "test://{a}, test://%4,",
        "test://{a}, test://%zz,",
        "test://{a}, other://7,",
        "t://caf\u00e9/{a}, t://caf%C3%A9/x, {a=x}",
        "t://caf\u00e9/{a}, t://caf%c3%a9/x, {a=x}",
        "t://caf\u00e9/{a}, t://caf\u00e9/x, {a=x}",
        "t://caf\u00e9/{a}, t://c%61f%C3%A9/x, {a=x}",
        "t://caf%c3%a9/{a}, t://caf\u00e9/x, {a=x}",
        "t://my docs/{a}, t://my%20docs/a b, {a=a b}",
        "t://my%20docs/{a}, t://my docs/x, {a=x}",
        "t://a%2Fb/{a}, t://a/b/x,",
        "t://a%2Fb/{a}, t://a%2fb/x%2fy, {a=x/y}",
        "t://{a}A{b}, t://%C3%A9A1, '{a=\u00e9, b=1}'",
        "t://{a}9, t://%C3%A9,",
        "t://{a}-\u00e9-{b}, t://%C3%A8-%c3%a9-%C3%AA, '{a=\u00e8, b=\u00ea}'",
        "t://100%/{a}, t://100%/x, {a=x}",
    })
    void shouldMatch(String template, String uri, String variables) {
        final ResourceTemplate found = registry(template).template(uri(uri), match, all -> true);
        assertThat(found == null ? null : match.variables().toString()).isEqualTo(variables);
    }

    @Test
    void shouldPreferTheTemplateRegisteredFirst() {
        final Registry registry = registry("test://{id}/x", "test://{+path}");
        assertThat(registry.template(uri("test://1/x"), match, all -> true).uriTemplate())
                .isEqualTo("test://{id}/x");
        assertThat(registry.template(uri("test://1/y"), match, all -> true).uriTemplate())
                .isEqualTo("test://{+path}");
    }

    @Test
    void shouldMatchManyVariables() {
        final Registry registry = registry("t://{a}/{b}/{c}/{d}/{e}/{f}");
        assertThat(registry.template(uri("t://1/2/3/4/5/6"), match, all -> true))
                .isNotNull();
        assertThat(match.variables().values()).containsExactly("1", "2", "3", "4", "5", "6");
    }

    @ParameterizedTest
    @CsvSource({
        "t://r\u00e9sum\u00e9/\u00e9, t://r%C3%A9sum%c3%a9/%C3%A9",
        "t://r%c3%a9sum%c3%a9/%c3%a9, t://r\u00e9sum\u00e9/\u00e9",
        "file:///my%20docs/a, file:///my docs/%61",
        "t://a/%7e, t://a/~",
    })
    void shouldFindAResourceHoweverItsUriIsEncoded(String registered, String asked) {
        final Registry registry = Registry.builder()
                .resource(Resource.at("t://other").text("other"))
                .resource(Resource.at(registered).text("text"))
                .build();
        assertThat(registry.resource(uri(asked))).isNull();
        assertThat(registry.equivalentResource(uri(asked), match, all -> true).uri())
                .isEqualTo(registered);
        assertThat(registry.equivalentResource(uri(asked + "x"), match, all -> true))
                .isNull();
        assertThat(registry.equivalentResource(Written.json("7"), match, all -> true))
                .isNull();
    }

    @Test
    void shouldNotFindUrisThatAreTooLong() {
        final Registry registry = registry("test://{+path}");
        final int room = TemplateMatch.MAX_URI_BYTES - "test://".length();
        assertThat(registry.template(uri("test://" + "a".repeat(room)), match, all -> true))
                .isNotNull();
        assertThat(registry.template(uri("test://" + "a".repeat(room + 1)), match, all -> true))
                .isNull();
        assertThat(match.variables()).isEmpty();
        assertThat(match.variable("path")).isNull();
    }

    @Test
    void shouldNotFindWhatIsNoString() {
        assertThat(registry("test://{a}").template(Written.json("7"), match, all -> true))
                .isNull();
        assertThat(registry("test://{a}").template(new JsonValue(), match, all -> true))
                .isNull();
    }

    @Test
    void shouldGiveVariablesToHandlers() {
        final JsonValue uri = uri("test://a%20b/c");
        registry("test://{id}/{+rest}").template(uri, match, all -> true);
        final ResourceCallFlyweight call =
                new ResourceCallFlyweight().wrap(uri, match, OwnedContext.of(ProtocolVersion.V2025_11_25));
        final UnsafeBuffer variable = call.variable("id");
        assertThat(variable.getStringWithoutLengthUtf8(0, variable.capacity())).isEqualTo("a b");
        assertThat(call.variable("other")).isNull();
        final ResourceRequest request =
                ResourceRequest.copyOf(uri, match, new JsonValue(), ProtocolVersion.V2025_11_25);
        assertThat(request.variables()).isEqualTo(Map.of("id", "a b", "rest", "c"));
        assertThat(request.variable("rest")).isEqualTo("c");
        assertThat(request.uri()).isEqualTo("test://a%20b/c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "test://plain",
                "test://{",
                "test://}",
                "test://{}",
                "test://{a}{b}",
                "test://{?q}",
                "test://{a,b}",
                "test://{a*}",
                "test://{a:3}",
                "test://{+a}/{b}",
                "test://{a}/{a}",
                "test://{{a}}"
            })
    void shouldRefuseTemplates(String template) {
        assertThatThrownBy(() -> ResourceTemplate.matching(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Resource template '" + template + "' has ");
    }
}
