// Passkeys: the browser's part of signing in with one and of making one.
