/**
 * What must not be read from the database alone: encrypts and decrypts with a key set that lies
 * elsewhere.
 */
@NullMarked
package dev.untether.platform.secrets;

import org.jspecify.annotations.NullMarked;
