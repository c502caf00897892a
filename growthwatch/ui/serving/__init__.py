"""The server and the browser session: headers, sign-in, idle limit, failures."""
