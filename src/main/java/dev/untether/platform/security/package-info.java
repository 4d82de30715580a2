/**
 * What must not be read from the database alone (a key set that lies elsewhere encrypts and
 * decrypts it), certificates, and the text formats of keys.
 */
@NullMarked
package dev.untether.platform.security;

import org.jspecify.annotations.NullMarked;
