/**
 * Encryption of the secrets in the database with keys that are kept outside of it, certificates,
 * and the text formats of keys. Imports {@code settings} and {@code storage}.
 */
@NullMarked
package dev.untether.platform.security;

import org.jspecify.annotations.NullMarked;
