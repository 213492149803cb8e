package org.peregrine.tools;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.mcp.ProtocolVersion;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The specification's own JSON Schema of one revision, applied to messages that a server sends: the envelope, and the
 * definition that belongs to the method, to the answered method, or to the error's code.
 */
final class SpecificationSchema {
    private static final JsonMapper JSON = new JsonMapper();

    private final boolean modern;
    private final String definitionsName;
    private final ObjectNode document;
    private final JsonNode definitions;
    private final Map<String, Schema> compiled = new HashMap<>();
    private final SchemaRegistry registry;

    private SpecificationSchema(ProtocolVersion version, ObjectNode document) {
        this.modern = version.isModern();
        this.document = document;
        this.definitionsName = document.has("$defs") ? "$defs" : "definitions";
        this.definitions = document.get(definitionsName);
        this.registry = SchemaRegistry.withDefaultDialect(
                modern || version == ProtocolVersion.V2025_11_25
                        ? SpecificationVersion.DRAFT_2020_12
                        : SpecificationVersion.DRAFT_7);
        correctNumbers();
    }

    /** Reads the schema of a revision. */
    static SpecificationSchema of(ProtocolVersion version) throws IOException {
        final String path = "schema/" + version.wireName() + "/schema.json";
        try (InputStream file = SpecificationSchema.class.getResourceAsStream(path)) {
            return new SpecificationSchema(version, (ObjectNode) JSON.readTree(file));
        }
    }

    /**
     * Two published files say integer where the TypeScript that they are generated of, and the text of the
     * specification, say number. Source: issues 2710 and 3139 of the specification's repository.
     */
    private void correctNumbers() {
        for (final String name : List.of("minimum", "maximum", "default")) {
            if (definitions.at("/NumberSchema/properties/" + name) instanceof ObjectNode property) {
                property.put("type", "number");
            }
        }
    }

    /**
     * Judges a message.
     *
     * @param message of the server's.
     * @param answered method of the request that it answers; null when it is no response.
     * @return what is wrong; empty when nothing is.
     */
    List<String> errorsOf(JsonNode message, String answered) {
        final List<String> errors = new ArrayList<>();
        if (message.has("method")) {
            checkMethod(message, errors);
        } else if (message.has("result")) {
            check(
                    definitions.has("JSONRPCResultResponse") ? "JSONRPCResultResponse" : "JSONRPCResponse",
                    message,
                    errors);
            checkResult(message, answered, errors);
        } else {
            check(definitions.has("JSONRPCErrorResponse") ? "JSONRPCErrorResponse" : "JSONRPCError", message, errors);
            checkError(message, errors);
        }
        return errors;
    }

    private void checkMethod(JsonNode message, List<String> errors) {
        final boolean request = message.has("id");
        final String method = message.get("method").asString();
        final String union = request ? "ServerRequest" : "ServerNotification";
        final String definition = definitionOf(method);
        check(request ? "JSONRPCRequest" : "JSONRPCNotification", message, errors);
        if (definition == null || !isIn(union, definition)) {
            errors.add(method + " is no " + union + " of this revision");
        } else {
            check(definition, message, errors);
        }
    }

    private void checkResult(JsonNode message, String answered, List<String> errors) {
        final String request = answered == null ? null : definitionOf(answered);
        if (request == null) {
            errors.add("Result of " + answered + ", which is no method of this revision");
            return;
        }
        final String stem = request.substring(0, request.length() - "Request".length());
        final JsonNode result = message.get("result");
        if (definitions.has(stem + "ResultResponse")) {
            check(stem + "ResultResponse", message, errors);
        }
        if (result.path("resultType").asString("").equals("input_required")) {
            check("InputRequiredResult", result, errors);
        } else {
            check(definitions.has(stem + "Result") ? stem + "Result" : "EmptyResult", result, errors);
        }
    }

    private void checkError(JsonNode message, List<String> errors) {
        final int code = message.at("/error/code").asInt();
        definitions.forEachEntry((name, definition) -> {
            if (definition.at("/properties/code/const").asInt(0) == code) {
                check(name, message.get("error"), errors);
            } else if (definition
                            .at("/properties/error/allOf/1/properties/code/const")
                            .asInt(0)
                    == code) {
                check(name, message, errors);
            }
        });
    }

    private String definitionOf(String method) {
        for (final String name : definitions.propertyNames()) {
            final JsonNode constant = definitions.get(name).at("/properties/method/const");
            if (constant.asString("").equals(method) && !name.startsWith("Server") && !name.startsWith("Client")) {
                return name;
            }
        }
        return null;
    }

    private boolean isIn(String union, String definition) {
        for (final JsonNode member : definitions.path(union).path("anyOf")) {
            if (member.path("$ref").asString("").endsWith("/" + definition)) {
                return true;
            }
        }
        return false;
    }

    private void check(String definition, JsonNode value, List<String> errors) {
        for (final Error error :
                compiled.computeIfAbsent(definition, this::compile).validate(value)) {
            errors.add(definition + " " + error);
        }
    }

    private Schema compile(String definition) {
        final ObjectNode schema = document.deepCopy();
        schema.putArray("allOf").addObject().put("$ref", "#/" + definitionsName + "/" + definition);
        return registry.getSchema(schema);
    }
}
