<?php
// Guzzle, and the classes of the client in the folder that the first argument names. Run by itself it loads each of them.

error_reporting(E_ALL);
set_error_handler(fn ($level, $text, $file, $line) => throw new ErrorException($text, 0, $level, $file, $line));

require 'GuzzleHttp/autoload.php';

$lib = "$argv[1]/client/lib/";
spl_autoload_register(function ($class) use ($lib) {
    $file = $lib . strtr(substr($class, strlen('Client\\')), '\\', '/') . '.php';
    if (str_starts_with($class, 'Client\\') && file_exists($file)) {
        require $file;
    }
});

if (realpath($argv[0]) === __FILE__) {
    foreach (new RegexIterator(new RecursiveIteratorIterator(new RecursiveDirectoryIterator($lib)), '/\.php$/') as $file) {
        require_once $file;
    }
}
