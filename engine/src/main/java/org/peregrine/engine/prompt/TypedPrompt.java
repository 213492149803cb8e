package org.peregrine.engine.prompt;

import org.peregrine.engine.binding.BindingException;
import org.peregrine.engine.binding.record.RecordBinding;
import org.peregrine.engine.content.McpError;

/** Binds the arguments of a blocking prompt to a record. Any thread. */
final class TypedPrompt<A> implements PromptHandler.Blocking {
    private final RecordBinding<A> binding;
    private final PromptHandler.Typed<A> handler;

    TypedPrompt(Class<A> arguments, PromptHandler.Typed<A> handler) {
        this.binding = RecordBinding.of(arguments);
        binding.requireTexts();
        this.handler = handler;
    }

    /** A prompt has no error result: wrong arguments are invalid parameters. Source: MCP 2025-11-25, Prompts. */
    @Override
    public PromptResult get(PromptRequest request) throws Exception {
        final A arguments;
        try {
            arguments = binding.read(request.arguments());
        } catch (BindingException e) {
            throw McpError.invalidParams(e.getMessage());
        }
        return handler.get(arguments);
    }
}
