// The icons that the console uses.
export {
  Search, Menu, X, Check, Copy, Code, Play, Pause, Plus, Send, Clock, Inbox, Plane, BedDouble as Bed, Car, TrainFront as Train, Rss, Truck, CalendarClock as Calendar,
  Rocket, Radio, Ticket, LogOut, BookOpen as Book, ChevronRight as Right, ChevronDown as Down, Download, RotateCcw as Again, ExternalLink as Out, Sun, Moon, Monitor,
  Keyboard, Snowflake as Freeze, Trash2 as Trash, Link as Chain, Ellipsis as More, Undo2 as Return, Map as Trip, SkipForward as Skip, Flag, Eye, EyeOff, Gauge, Building2 as Building, Server, GitCompare as Compare, Clapperboard as Scene, BadgeCheck as Badge, ScrollText as Scroll, Save, History, Archive, Bell, KeyRound as Key, Users as People, Megaphone as Publish, Printer as Print,
} from 'lucide'
