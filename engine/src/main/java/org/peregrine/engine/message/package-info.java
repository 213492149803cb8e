/**
 * The ring's entry and its memory.
 *
 * <pre>
 *   EventMemory (one slab) ──► MessageEvent
 *                                ├── FrameRegion   headers | body | sentinel      inline, or borrowed from the pool
 *                                ├── Envelope      spans over the frame
 *                                ├── ReplyRegion   envelope | result              inline, or borrowed from the pool
 *                                ├── Reply         what the transport sends
 *                                └── Stamps        when each stage took it
 * </pre>
 */
package org.peregrine.engine.message;
