/**
 * 2. A command is sent: four catalogues of bus addresses ({@code ConnectionCommands}, {@code
 * AccountCommands}, {@code WebhookCommands}, {@code IncidentCommands}), each with its commands as
 * records, their replies, and what the address promises. What happens next: {@code persistence}
 * serves the commands about connections and accounts, {@code notification} those about webhooks,
 * and {@code incident} those about incidents. Imports {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.command;

import org.jspecify.annotations.NullMarked;
