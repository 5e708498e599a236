//! What clients, proxies, monitors and identity providers send, and connections that stall.
